using System.Collections.Immutable;
using System.Text;
using Parapet.Study.Data;

namespace Parapet.Exchange.Messages;

/// <summary>Names and bounds of regions: the data behind <see cref="WorldRegions"/>.</summary>
internal static class RegionTable
{
    private static readonly (string Code, string Name)[] Parts =
    [
        ("africa", "Africa"), ("antarctic", "the Antarctic"), ("asia", "Asia"), ("europe", "Europe"), ("middle-east", "the Middle East"),
        ("north-america", "North America"), ("northern-eurasia", "northern Eurasia"), ("oceania", "Oceania"), ("south-america", "South America"),
        ("arctic-ocean", "the Arctic Ocean"), ("atlantic-ocean", "the Atlantic Ocean"), ("indian-ocean", "the Indian Ocean"),
        ("pacific-ocean", "the Pacific Ocean"), ("southern-ocean", "the Southern Ocean"),
    ];

    // By ISO 3166-1 alpha-3, or name where there is none. What is not named here is counted by the test that every country has a part.
    private static readonly ImmutableDictionary<string, string> PartOfCountry = Members(
        ("africa", "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA ERI ESH ETH GAB GHA GIN GMB GNB GNQ KEN LBR LBY LSO MAR MDG MLI MOZ MRT MUS MWI "
            + "NAM NER NGA RWA SDN SEN SHN SLE SOM SSD STP SWZ SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE Somaliland"),
        ("antarctic", "ATA ATF HMD SGS"),
        ("asia", "AFG BGD BRN BTN CHN HKG IDN IND IOT JPN KGZ KHM KOR LAO LKA MAC MDV MMR MNG MYS NPL PAK PHL PRK SGP THA TJK TKM TLS TWN UZB VNM "
            + "Siachen-Glacier Indian-Ocean-Territories"),
        ("europe", "ALA ALB AND ARM AUT AZE BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA FRO GBR GEO GGY GRC HRV HUN IMN IRL ISL ITA JEY LIE LTU LUX LVA "
            + "MCO MDA MKD MLT MNE NLD NOR POL PRT ROU SMR SRB SVK SVN SWE UKR VAT XKX Northern-Cyprus"),
        ("middle-east", "ARE BHR EGY IRN IRQ ISR JOR KWT LBN OMN PSE QAT SAU SYR TUR YEM"),
        ("north-america", "ABW AIA ATG BHS BLM BLZ BMU BRB CAN CRI CUB CUW CYM DMA DOM GRD GRL GTM HND HTI JAM KNA LCA MAF MEX MSR NIC PAN PRI SLV SPM SXM TCA "
            + "TTO USA VCT VGB VIR"),
        ("northern-eurasia", "KAZ RUS"),
        ("oceania", "ASM AUS COK FJI FSM GUM KIR MHL MNP NCL NFK NIU NRU NZL PCN PLW PNG PYF SLB TON TUV VUT WLF WSM Ashmore-and-Cartier-Islands"),
        ("south-america", "ARG BOL BRA CHL COL ECU FLK GUY PER PRY SUR URY VEN"));

    // South, west, north, east, whole degrees; the first that holds a cell has it.
    private static readonly (string Code, string Name, string Part, int South, int West, int North, int East)[] Waters =
    [
        ("black-sea", "the Black Sea", "atlantic-ocean", 40, 27, 48, 42),
        ("caspian-sea", "the Caspian Sea", "northern-eurasia", 36, 46, 48, 55),
        ("bay-of-biscay", "the Bay of Biscay", "atlantic-ocean", 43, -10, 49, 0),
        ("mediterranean-sea", "the Mediterranean Sea", "atlantic-ocean", 30, -6, 46, 37),
        ("red-sea", "the Red Sea", "indian-ocean", 12, 32, 30, 44),
        ("persian-gulf", "the Persian Gulf", "indian-ocean", 23, 47, 31, 57),
        ("baltic-sea", "the Baltic Sea", "atlantic-ocean", 53, 10, 66, 31),
        ("north-sea", "the North Sea", "atlantic-ocean", 51, -4, 62, 10),
        ("white-sea", "the White Sea", "arctic-ocean", 63, 32, 67, 45),
        ("norwegian-sea", "the Norwegian Sea", "atlantic-ocean", 62, -10, 73, 16),
        ("barents-sea", "the Barents Sea", "arctic-ocean", 66, 16, 81, 60),
        ("greenland-sea", "the Greenland Sea", "arctic-ocean", 68, -26, 81, 16),
        ("kara-sea", "the Kara Sea", "arctic-ocean", 66, 60, 82, 100),
        ("laptev-sea", "the Laptev Sea", "arctic-ocean", 70, 100, 81, 140),
        ("east-siberian-sea", "the East Siberian Sea", "arctic-ocean", 68, 140, 77, 180),
        ("bering-sea", "the Bering Sea", "pacific-ocean", 52, 162, 66, 180),
        ("bering-sea", "the Bering Sea", "pacific-ocean", 52, -180, 66, -157),
        ("sea-of-okhotsk", "the Sea of Okhotsk", "pacific-ocean", 44, 135, 62, 162),
        ("sea-of-japan", "the Sea of Japan", "pacific-ocean", 34, 127, 52, 142),
        ("yellow-sea", "the Yellow Sea", "pacific-ocean", 32, 117, 41, 127),
        ("east-china-sea", "the East China Sea", "pacific-ocean", 24, 118, 32, 130),
        ("south-china-sea", "the South China Sea", "pacific-ocean", 0, 100, 24, 121),
        ("gulf-of-mexico", "the Gulf of Mexico", "atlantic-ocean", 18, -98, 31, -81),
        ("caribbean-sea", "the Caribbean Sea", "atlantic-ocean", 9, -83, 22, -60),
        ("hudson-bay", "Hudson Bay", "arctic-ocean", 51, -95, 65, -77),
        ("baffin-bay", "Baffin Bay", "arctic-ocean", 66, -80, 79, -50),
        ("arabian-sea", "the Arabian Sea", "indian-ocean", 5, 51, 26, 77),
        ("bay-of-bengal", "the Bay of Bengal", "indian-ocean", 5, 80, 23, 95),
    ];

    /// <summary>All regions, parts first.</summary>
    public static IEnumerable<Region> Regions()
    {
        foreach (var (code, name) in Parts)
        {
            yield return new Region(code, name, "", RegionKind.Part);
        }

        foreach (var country in Countries.World)
        {
            yield return new Region(CodeOf(country), country.Name, PartOf(country) ?? "", RegionKind.Country);
        }

        foreach (var water in Waters.DistinctBy(w => w.Code, StringComparer.Ordinal))
        {
            yield return new Region(water.Code, water.Name, water.Part, RegionKind.Water);
        }

        foreach (var (ocean, name) in new[] { ("atlantic", "Atlantic"), ("pacific", "Pacific"), ("indian", "Indian") })
        {
            foreach (var (quarter, where) in new[] { ("ne", "north-east"), ("nw", "north-west"), ("se", "south-east"), ("sw", "south-west") })
            {
                yield return new Region($"{ocean}-{quarter}", $"the {where} quadrant of the {name} Ocean", $"{ocean}-ocean", RegionKind.Quadrant);
            }
        }

        foreach (var (ocean, name) in new[] { ("arctic", "Arctic"), ("southern", "Southern") })
        {
            foreach (var (from, to) in Sectors)
            {
                yield return new Region($"{ocean}-{Short(from)}-{Short(to)}", $"the {name} Ocean from {from} to {to}", $"{ocean}-ocean", RegionKind.Quadrant);
            }
        }

        static string Short(string meridian) => meridian.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    private static readonly (string From, string To)[] Sectors = [("180 W", "90 W"), ("90 W", "0 E"), ("0 E", "90 E"), ("90 E", "180 E")];

    /// <summary>The code of a country: its English name in lower-case words joined by hyphens.</summary>
    public static string CodeOf(Country country)
    {
        var code = new StringBuilder();
        foreach (var letter in country.Name.ToLowerInvariant())
        {
            var plain = letter switch { 'å' or 'ã' or 'á' => 'a', 'ç' => 'c', 'é' or 'è' => 'e', 'í' => 'i', 'ô' => 'o', 'ü' => 'u', _ => letter };
            if (char.IsAsciiLetterOrDigit(plain))
            {
                code.Append(plain);
            }
            else if (code.Length > 0 && code[^1] != '-')
            {
                code.Append('-');
            }
        }

        return code.ToString().TrimEnd('-');
    }

    /// <summary>The part of the world a country belongs to; null where the table has forgotten it.</summary>
    public static string? PartOf(Country country) =>
        PartOfCountry.GetValueOrDefault(country.Alpha3.Length > 0 ? country.Alpha3 : country.Name.Replace(' ', '-'));

    /// <summary>The body of water or quadrant of an ocean of a cell.</summary>
    /// <param name="south">[deg] southern edge.</param>
    /// <param name="west">[deg] western edge.</param>
    public static string WaterAt(int south, int west)
    {
        foreach (var water in Waters)
        {
            if (south >= water.South && south < water.North && west >= water.West && west < water.East)
            {
                return water.Code;
            }
        }

        if (south is >= 66 or < -60)
        {
            return (south > 0 ? "arctic" : "southern") + (west switch { < -90 => "-180w-90w", < 0 => "-90w-0e", < 90 => "-0e-90e", _ => "-90e-180e" });
        }

        // Oceans meet at capes and straits: Cape Horn, Cape Agulhas, Tasmania, Sumatra, and along Central America, which runs north-west.
        var america = south switch { >= 18 => -100, >= 9 => -82 - ((south - 9) * 13 / 10), >= 0 => -77, _ => -70 };
        return west >= america && west < 20 ? Quarter("atlantic", south, west >= -30)
            : west is >= 20 and < 100 || (west is >= 100 and < 147 && south < -8) ? Quarter("indian", south + 20, west >= 75)
            : Quarter("pacific", south, west is >= -160 and < 0);

        static string Quarter(string ocean, int north, bool east) => $"{ocean}-{(north >= 0 ? "n" : "s")}{(east ? "e" : "w")}";
    }

    private static ImmutableDictionary<string, string> Members(params (string Part, string Countries)[] parts) => parts
        .SelectMany(p => p.Countries.Split(' ').Select(c => KeyValuePair.Create(c, p.Part))).ToImmutableDictionary(StringComparer.Ordinal);
}
