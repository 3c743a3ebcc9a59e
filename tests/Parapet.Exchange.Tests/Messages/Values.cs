using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CsCheck;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Tests.Messages;

/// <summary>Exact values of every kind of field, with the edges of each often among them.</summary>
internal static class Values
{
    /// <summary>[ms] 2016-12-31T23:59:60Z was a leap second; the first moment of 1970; a leap day; a second before the end of a year.</summary>
    private static readonly long[] Moments = [1_483_228_800_000, 1_483_228_799_999, 0, -1, 951_782_400_000, 1_767_225_599_999, 1_780_000_000_000];

    public static Gen<long> Ms { get; } = Gen.OneOf(Pick(Moments), Gen.Long[-600_000_000_000, 7_000_000_000_000]);

    public static Gen<long> Latitude { get; } = Gen.OneOf(Pick(-90_000_000L, 90_000_000L, 89_999_999L, -89_999_999L, 0L, 1L), Gen.Long[-90_000_000, 90_000_000]);

    public static Gen<long> Longitude { get; } = Gen.OneOf(Pick(-180_000_000L, 179_999_999L, -179_999_999L, 0L, -1L), Gen.Long[-180_000_000, 179_999_999]);

    public static Gen<long> Azimuth { get; } = Gen.OneOf(Pick(0L, 359_999_999L, 45_000_000L, 90_000_000L, 4_999_999L), Gen.Long[0, 359_999_999]);

    public static Gen<JsonNode> Exact(FieldKind kind) => kind switch
    {
        TimeKind => Ms.Select(Canonical.TimeNode),
        WindowKind => Gen.Select(Ms, Gen.Long[1, 400_000_000], (from, wide) => (JsonNode)new JsonArray(Canonical.TimeNode(from), Canonical.TimeNode(from + wide))),
        AngleKind => Azimuth.Select(Canonical.OfMicro),
        SectorKind => Gen.Select(Azimuth, Gen.Long[1, 360_000_000], (from, wide) => (JsonNode)new JsonArray(Canonical.OfMicro(from), Canonical.OfMicro(from + wide))),
        NumberKind { Whole: true } k => Gen.Long[(long)k.Min, (long)k.Max].Select(n => Canonical.Number(n)),
        NumberKind k => Micro(k.Min, k.Max).Select(Canonical.OfMicro),
        BandKind k => Gen.Select(Micro(k.Min, k.Max - 1), Gen.Long[1, 1_000_000], (from, wide) => (JsonNode)new JsonArray(Canonical.OfMicro(from), Canonical.OfMicro(from + wide))),
        CountKind k => Gen.OneOf(Gen.Int[0, 6], Gen.Int[0, k.Max]).Select(n => Canonical.Number(n)),
        CodeKind k => Pick([.. k.Codes]).Select(c => (JsonNode)c.Name),
        CodesKind k => Pick([.. k.Codes]).Array[1, 4].Select(codes =>
            (JsonNode)new JsonArray([.. codes.Select(c => c.Name).Distinct().Order(StringComparer.Ordinal).Select(c => (JsonNode)c)])),
        ChancesKind k => Gen.Select(Gen.Int[0, 1000], Gen.Int[0, k.Of.Codes.Length - 2], (p, i) => (JsonNode)new JsonObject(
            new[] { (k.Of.Codes[i].Name, Chance: p), (k.Of.Codes[i + 1].Name, Chance: 1000 - p) }.Where(c => c.Chance > 0)
                .OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => KeyValuePair.Create(c.Name, (JsonNode?)Canonical.Number(c.Chance))))),
        AreaKind { Many: true } => Area.Array[1, 3].Select(areas =>
            (JsonNode)new JsonArray([.. areas.DistinctBy(a => a.ToJsonString()).OrderBy(a => a.ToJsonString(), StringComparer.Ordinal).Select(a => a.DeepClone())])),
        AreaKind => Area,
        StateKind => State,
        CovarianceKind => Gen.Select(Gen.Long[0, 400_000_000_000], Gen.Int[-1000, 1000].Array[21], (variance, rest) =>
            (JsonNode)new JsonArray([.. rest.Select((n, i) => Canonical.Number(i is 0 or 6 or 11 ? variance : Math.Abs(n)))])),
        PointingKind => Gen.Select(Ms, Azimuth, Gen.Int[0, 90]).Array[1, 5].Select(log => (JsonNode)new JsonArray([.. log
            .Select(e => (e.Item1, Entry: new JsonObject
            {
                ["azimuth_deg"] = Canonical.OfMicro(e.Item2), ["elevation_deg"] = Canonical.Number(e.Item3), ["time"] = Canonical.TimeNode(e.Item1),
            })).OrderBy(e => e.Item1).ThenBy(e => e.Entry.ToJsonString(), StringComparer.Ordinal).Select(e => (JsonNode)e.Entry)])),
        TextKind { Bilingual: true } => Pick("A test.", "Second line\nof two", "Ж").Select(t => (JsonNode)new JsonObject { ["en"] = t, ["ru"] = "Испытание." }),
        TextKind => Pick("A test.", "x").Select(t => (JsonNode)t),
        FlagKind => Gen.Bool.Select(b => (JsonNode)JsonValue.Create(b)),
        NameKind k => Gen.Const(k.Form switch
        {
            NameForm.Case => "PLN/US/2026/001/001/01",
            NameForm.Message => "019a0000-0000-7000-8000-000000000001",
            _ => "radar-1",
        }).Select(n => (JsonNode)n),
        _ => throw new InvalidOperationException("no such kind"),
    };

    /// <summary>A message with every required field and some of the others.</summary>
    public static Gen<JsonObject> MessageOf(MessageType type) => Gen.Select(
        type.Fields.Aggregate(Gen.Const(ImmutableList<JsonNode>.Empty), (all, f) => Gen.Select(all, Exact(f.Kind), (list, v) => list.Add(v))), Gen.Bool.Array[type.Fields.Length], (values, there) =>
        {
            var fields = new JsonObject(type.Fields.Select((f, i) => (f, i)).Where(x => x.f.Required || there[x.i])
                .Select(x => KeyValuePair.Create(x.f.Name, (JsonNode?)values[x.i].DeepClone())));
            var json = new JsonObject { ["type"] = type.Name, ["fields"] = fields };
            if (type.LeastReferences > 0)
            {
                json["refs"] = new JsonArray([.. Enumerable.Range(1, type.LeastReferences).Select(i => (JsonNode)$"message-{i}")]);
            }

            Agree(type, fields);
            return json;
        });

    // What a message says must go together.
    private static void Agree(MessageType type, JsonObject fields)
    {
        if (type == MessageTypes.Pst && (bool)fields["launched"]! != fields.ContainsKey("launch_time"))
        {
            fields["launched"] = fields.ContainsKey("launch_time");
        }

        if (type == MessageTypes.Lwn && fields.ContainsKey("launch_time"))
        {
            fields.Remove("impact_time");
        }
    }

    private static Gen<JsonNode> Area { get; } = Gen.OneOf(
        Gen.Select(Latitude, Longitude, (y, x) => (JsonNode)new JsonObject { ["latitude_deg"] = Canonical.OfMicro(y), ["longitude_deg"] = Canonical.OfMicro(x) }),
        Gen.Select(Latitude, Longitude, Gen.Long[0, 900_000_000], (y, x, r) => (JsonNode)new JsonObject
        {
            ["latitude_deg"] = Canonical.OfMicro(y), ["longitude_deg"] = Canonical.OfMicro(x), ["radius_km"] = Canonical.OfMicro(r),
        }),
        Gen.Select(Latitude, Longitude, Gen.Long[0, 400_000_000], Gen.Long[0, 400_000_000], Azimuth, (y, x, a, b, azimuth) => (JsonNode)new JsonObject
        {
            ["azimuth_deg"] = Canonical.OfMicro(azimuth), ["latitude_deg"] = Canonical.OfMicro(y), ["longitude_deg"] = Canonical.OfMicro(x),
            ["semi_major_km"] = Canonical.OfMicro(Math.Max(a, b)), ["semi_minor_km"] = Canonical.OfMicro(Math.Min(a, b)),
        }),
        Gen.Select(Latitude, Longitude, Gen.Select(Gen.Long[-5_000_000, 5_000_000], Gen.Long[-5_000_000, 5_000_000]).Array[3, 6], (y, x, corners) => (JsonNode)new JsonObject
        {
            ["points_deg"] = new JsonArray([.. corners.Select(c => (JsonNode)new JsonArray(
                Canonical.OfMicro(Math.Clamp(y + c.Item1, -90_000_000, 90_000_000)), Canonical.OfMicro(Areas.West(x + c.Item2))))]),
        }),
        Pick("iran", "atlantic-nw", "barents-sea", "russia", "europe").Array[1, 3].Select(codes => (JsonNode)new JsonObject
        {
            ["regions"] = new JsonArray([.. codes.Distinct().Order(StringComparer.Ordinal).Select(c => (JsonNode)c)]),
        }));

    private static Gen<JsonNode> State { get; } = Gen.Select(
        Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Int[6_378_137, 12_000_000], Gen.Int[-12_000, 12_000].Array[3], (x, y, z, radius, velocity) =>
        {
            var norm = Math.Sqrt((x * x) + (y * y) + (z * z));
            double[] unit = norm < 1e-3 ? [0, 0, 1] : [x / norm, y / norm, z / norm];
            return (JsonNode)new JsonObject
            {
                ["position_m"] = new JsonArray([.. unit.Select(u => Canonical.Number((long)(u * radius)))]),
                ["velocity_m_s"] = new JsonArray([.. velocity.Select(v => Canonical.Number(v))]),
            };
        });

    private static Gen<T> Pick<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(i => all[i]);

    private static Gen<long> Micro(decimal min, decimal max) =>
        Gen.OneOf(Pick((long)(min * 1_000_000), (long)(max * 1_000_000)), Gen.Long[(long)(min * 1_000_000), (long)(max * 1_000_000)]);
}
