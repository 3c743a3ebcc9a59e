using System.Globalization;
using Parapet.Earth;
using Parapet.Engagement;

namespace Parapet.Study.Report;

/// <summary>Numbers, times and verdicts as people read them.</summary>
internal static class Words
{
    /// <summary>What stands where there is nothing to say.</summary>
    public const string None = "\u2013";

    /// <summary>Minutes and seconds, <c>14:05</c>; a dash for NaN.</summary>
    /// <param name="seconds">[s]</param>
    public static string Clock(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return None;
        }

        var whole = (long)Math.Round(Math.Abs(seconds), MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(seconds < 0 && whole > 0 ? "\u2212" : "")}{whole / 60}:{whole % 60:00}");
    }

    /// <summary>A span of time in words: <c>85 s</c>, <c>4 min 10 s</c>.</summary>
    /// <param name="seconds">[s]</param>
    public static string Span(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return None;
        }

        var whole = (long)Math.Round(Math.Abs(seconds), MidpointRounding.AwayFromZero);
        return Math.Abs(seconds) < 9.95 ? Math.Abs(seconds).ToString("0.#", CultureInfo.InvariantCulture) + " s"
            : whole < 120 ? $"{whole} s"
            : whole % 60 == 0 ? $"{whole / 60} min"
            : $"{whole / 60} min {whole % 60} s";
    }

    /// <summary>Whole kilometres with thousands set off: <c>9,420 km</c>.</summary>
    /// <param name="meters">[m]</param>
    public static string Kilometers(double meters) =>
        double.IsFinite(meters) ? Grouped(meters / 1000.0) + " km" : None;

    /// <summary>A whole number with thousands set off.</summary>
    public static string Grouped(double value) =>
        Sign(Math.Round(value, MidpointRounding.AwayFromZero).ToString("#,##0", CultureInfo.InvariantCulture));

    /// <summary>A value of the ledger: up to six significant digits, no more than it has.</summary>
    public static string Value(double value)
    {
        if (double.IsPositiveInfinity(value))
        {
            return "no limit";
        }

        if (!double.IsFinite(value))
        {
            return None;
        }

        var magnitude = Math.Abs(value);
        return Sign(magnitude is >= 1e3 and < 1e9
            ? value.ToString("#,##0.##", CultureInfo.InvariantCulture)
            : magnitude is 0 or (>= 1e-4 and < 1e3)
                ? value.ToString("G6", CultureInfo.InvariantCulture)
                : value.ToString("0.###e+0", CultureInfo.InvariantCulture));
    }

    /// <summary>A value with its unit.</summary>
    public static string Value(double value, string unit)
    {
        var symbol = Unit(unit);
        return symbol.Length == 0 ? Value(value) : symbol is "\u00b0" ? Value(value) + symbol : Value(value) + "\u00a0" + symbol;
    }

    /// <summary>A unit's symbol from the suffix that keys carry.</summary>
    public static string Unit(string suffix) => suffix switch
    {
        "1" or "" or "count" => "",
        "ratio" => "times",
        "km_s" => "km/s",
        "m_s" => "m/s",
        "kg_m2" => "kg/m\u00b2",
        "m2" => "m\u00b2",
        "deg" => "\u00b0",
        "deg_s" => "\u00b0/s",
        "kw" => "kW",
        "mw" => "MW",
        "w" => "W",
        "ghz" => "GHz",
        "mhz" => "MHz",
        "db" => "dB",
        "k" => "K",
        "percent" => "%",
        _ => suffix,
    };

    /// <summary>A place on the ground: <c>62.1 N 12.3 E</c> with degree signs.</summary>
    public static string Coordinates(Geodetic place)
    {
        double latitude = new Angle(place.Latitude).Degrees, longitude = new Angle(place.Longitude).Degrees;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(latitude):0.0}\u00b0\u2009{(latitude < 0 ? "S" : "N")} {Math.Abs(longitude):0.0}\u00b0\u2009{(longitude < 0 ? "W" : "E")}");
    }

    /// <summary>Yes, no or disputed.</summary>
    public static string Kind(VerdictKind kind) => kind switch
    {
        VerdictKind.Yes => "yes",
        VerdictKind.No => "no",
        _ => "disputed",
    };

    /// <summary>A verdict in a few words.</summary>
    public static string Kind(Verdict verdict) => verdict.Kind == VerdictKind.Disputed
        ? $"disputed (nominally {(verdict.Nominal ? "yes" : "no")})"
        : Kind(verdict.Kind);

    /// <summary>What stands in the way.</summary>
    public static string Binding(Constraint constraint) => constraint switch
    {
        Constraint.Seen => "not seen",
        Constraint.Track => "no track in time",
        Constraint.Altitude => "altitude limits",
        Constraint.Reach => "out of reach",
        Constraint.Support => "no sensor support",
        _ => "no interceptor left",
    };

    /// <summary>The margin in hand or the amount a verdict fails by: <c>short by 85 s</c>, <c>120 s in hand</c>.</summary>
    public static string Margin(Verdict verdict) => Margin(verdict.Nominal, verdict.Margin, verdict.MarginUnit);

    /// <summary>The same of one battery.</summary>
    public static string Margin(Finding finding) => Margin(finding.Possible, finding.Margin, finding.Unit);

    private static string Margin(bool possible, double margin, string unit)
    {
        if (!double.IsFinite(margin) || (unit == "count" && !possible))
        {
            return "";
        }

        var amount = unit == "s" ? Span(margin) : Join(Value(Math.Round(Math.Abs(margin), unit == "km" ? 0 : 2)), Unit(unit));
        return possible ? amount + " in hand" : "short by " + amount;
    }

    /// <summary>An input's path as words, without whose it is and without its unit: <c>burnout speed</c>.</summary>
    public static string Key(string path, string unit)
    {
        var parts = path.Split('.');
        var suffix = "_" + unit;
        var last = parts[^1].EndsWith(suffix, StringComparison.Ordinal) ? parts[^1][..^suffix.Length] : parts[^1];
        var within = parts.Skip(2).SkipLast(1)
            .Where(p => p is not ("booster" or "performance" or "power_aperture" or "cited" or "staged"));
        return string.Join(' ', within.Append(last)).Replace('_', ' ');
    }

    /// <summary>An input's path as words, with whose it is where there are several: <c>burnout speed, poland</c>.</summary>
    public static string Input(Scenario scenario, string path, string unit)
    {
        var parts = path.Split('.');
        var several = parts[0] switch
        {
            "interceptors" => scenario.Batteries.Length > 1,
            "radars" => scenario.Radars.Length > 1,
            "interceptor" or "radar" or "threat" or "commit" or "doctrine" or "support" => false,
            _ => parts.Length > 2,
        };
        return several && parts.Length > 2 ? $"{Key(path, unit)}, {Owner(scenario, parts)}" : Key(path, unit);
    }

    private static string Owner(Scenario scenario, string[] parts) => parts[0] switch
    {
        "interceptors" => Battery(scenario, parts[1]),
        "infrared" => scenario.Infrared.Length > 1 ? "infrared " + parts[1].Replace('-', ' ') : "infrared",
        "radars" => scenario.Radars.FirstOrDefault(r => r.Id == parts[1])?.Place.Name ?? parts[1],
        "threats" => scenario.Threats.FirstOrDefault(t => t.Id == parts[1]) is { } threat ? Name(threat) : parts[1],
        _ => parts[1].Replace('_', ' '),
    };

    /// <summary>A sentence as it should stand: a capital first, a full stop last.</summary>
    public static string Sentence(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length == 0
            ? ""
            : char.ToUpperInvariant(trimmed[0]) + trimmed[1..] + (trimmed[^1] is '.' or '!' or '?' ? "" : ".");
    }

    /// <summary>
    /// A solved value to three digits, or to the unit: it was found by search, and the inputs are not better than that.
    /// </summary>
    public static double Rounded(double value) =>
        !double.IsFinite(value) || value == 0 ? value
        : Math.Abs(value) >= 1000 ? Math.Round(value)
        : double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A flip: the value here and the one at which the verdict flips.</summary>
    public static string Change(Flip flip) => $"{Value(flip.Value)} \u2192 {Value(Rounded(flip.FlipsAt), flip.Unit)}";

    /// <summary>A flip as a change: seconds and degrees as they are, other things as a share or a multiple.</summary>
    public static string Difference(Flip flip)
    {
        var change = flip.FlipsAt - flip.Value;
        if (!double.IsFinite(change))
        {
            return None;
        }

        var sign = change < 0 ? "\u2212" : "+";
        var ratio = flip.Value > 0 && flip.FlipsAt > 0 ? flip.FlipsAt / flip.Value : double.NaN;
        var share = Math.Abs(change / flip.Value);
        return flip.Unit switch
        {
            "s" when Math.Abs(change) >= 1 => sign + Span(change),
            "deg" or "db" => sign + Value(Rounded(Math.Abs(change)), flip.Unit),
            _ when ratio > 3 => "\u00d7\u2009" + Value(Rounded(ratio)),
            _ when ratio < 1.0 / 3 => "\u00f7\u2009" + Value(Rounded(1 / ratio)),
            _ when flip.Value != 0 => sign + Value(Math.Round(share * 100, share < 0.1 ? 1 : 0)) + "\u2009%",
            _ => sign + Value(Rounded(Math.Abs(change)), flip.Unit),
        };
    }

    /// <summary>Number and noun: <c>1 missile</c>, <c>20 missiles</c>.</summary>
    public static string Count(int n, string noun) => $"{n} {noun}{(n == 1 ? "" : "s")}";

    /// <summary>A list in words: <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1],
    };

    /// <summary>A coarse region of the world, for counting; the boundaries are rough and mean nothing else.</summary>
    public static string Region(Place place)
    {
        double latitude = place.Latitude.Degrees, longitude = place.Longitude.Degrees;
        return longitude switch
        {
            >= -170 and < -30 => latitude >= 15 ? "North America" : "Latin America",
            >= -30 and < 45 when latitude >= 36 || (latitude >= 34.5 && longitude is > 22 and < 35) => "Europe and Turkey",
            >= 26 and < 63 when latitude >= 12 => "Middle East",
            >= -30 and < 55 => "Africa",
            >= 110 or < -170 when latitude < 0 => "Oceania",
            _ => "Asia",
        };
    }

    /// <summary>A missile by where it flies: <c>Tabriz → London</c>.</summary>
    public static string Name(Threat threat) => $"{threat.From.Name} \u2192 {threat.To.Name}";

    /// <summary>A battery by its place.</summary>
    public static string Battery(Scenario scenario, string? id) =>
        scenario.Batteries.FirstOrDefault(b => b.Id == id) is { } battery ? battery.Place.Name : id ?? None;

    private static string Sign(string number) => number.Replace('-', '\u2212');

    private static string Join(string value, string unit) => unit.Length == 0 ? value : value + " " + unit;
}
