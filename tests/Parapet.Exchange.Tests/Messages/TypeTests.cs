using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Parapet.App.Tests;
using Parapet.Exchange.Messages;
using Parapet.Study.Tests;

namespace Parapet.Exchange.Tests.Messages;

public class TypeTests
{
    /// <summary>Nothing that is shared may help to meet a missile.</summary>
    private static readonly string[] Forbidden =
    [
        "engag", "intercept", "weapon", "assign", "fire", "target", "aim", "shoot", "shot", "kill", "guid", "cue", "salvo", "launcher", "lethal", "strike", "hit", "uplink",
    ];

    /// <summary>What stands at a site, declared for inspection.</summary>
    private static readonly string[] Declared = ["STA.interceptor_count", "STA.interceptor_speed_km_s"];

    [Fact]
    public void No_type_or_field_is_about_an_engagement()
    {
        var names = MessageTypes.All.SelectMany(t => t.Fields.SelectMany(f => Codes(f).Select(c => (Field: $"{t.Name}.{f.Name}", Text: c)))
            .Append((Field: t.Name, Text: $"{t.Name} {t.Title}")));
        Assert.Equal(
            Declared.Order(),
            names.Where(n => Forbidden.Any(stem => n.Text.Contains(stem, StringComparison.OrdinalIgnoreCase))).Select(n => n.Field).Distinct().Order());

        static IEnumerable<string> Codes(FieldType field) =>
            [field.Name, .. field.Kind is CodeKind k ? k.Codes.Select(c => c.Name) : field.Kind is CodesKind many ? many.Codes.Select(c => c.Name) : []];
    }

    [Fact]
    public void Table_holds_the_types_that_were_agreed()
    {
        Assert.Equal(
            "PLN PLX PLC PST GEO DEO LWN TRK TRE IMP SEN STA AMB AMA CMP CMA COR WDR GAP",
            string.Join(' ', MessageTypes.All.Select(t => t.Name)));
        Assert.All(MessageTypes.All, t =>
        {
            Assert.Equal(t, MessageTypes.Find(t.Name));
            Assert.Equal(t.Fields.Length, t.Fields.Select(f => f.Name).Distinct().Count());
            Assert.All(t.Fields, f => Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", f.Name));
            Assert.All(t.Fields, f => Assert.EndsWith(".", f.Doc, StringComparison.Ordinal));
            Assert.DoesNotContain(t.Fields, f => f.Name is "type" or "format" or "refs" or "fields");
        });
        Assert.Null(MessageTypes.Find("pln"));
    }

    [Fact]
    public void Ladders_are_as_approved()
    {
        var table = string.Join('\n', MessageTypes.All.SelectMany(t => t.Fields.Select(
            f => $"{t.Name} | {f.Name}{(f.Required ? " (required)" : "")} | {f.Ladder} | {f.Floor}"))) + "\n";
        Repository.Approved(table, "tests", "Parapet.Exchange.Tests", "Messages", "golden", "ladders.txt");
    }

    [Fact]
    public void Published_schema_is_that_of_the_table() => Repository.Approved(Schemas.Json(), "docs", "schemas", "exchange-message.schema.json");

    public static TheoryData<string> Types => [.. MessageTypes.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Message_as_written_and_as_released_is_in_the_schema(string name)
    {
        var type = MessageTypes.Find(name)!;
        Values.MessageOf(type).Sample(
            json =>
            {
                var written = new JsonObject([.. json["fields"]!.AsObject().Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())), KeyValuePair.Create("type", (JsonNode?)name)]);
                if (json["refs"] is { } refs)
                {
                    written["refs"] = refs.DeepClone();
                }

                Assert.Empty(Schema.Breaches("exchange-message.schema.json#/$defs/" + name, written));
                using var parsed = JsonDocument.Parse(json.ToJsonString());
                var message = Message.Parse(parsed.RootElement).Message!;
                foreach (var rung in Rung.Values)
                {
                    var released = new JsonObject(type.Fields.Where(f => rung >= f.Floor && message.Fields.ContainsKey(f.Name)).Select(
                        f => KeyValuePair.Create(rung == Rung.L0 ? f.Name : $"{f.Name}@{rung}", message.Value(f.Name, rung))));
                    Assert.Empty(Schema.Breaches($"exchange-message.schema.json#/$defs/{name}-released", released));
                }
            },
            iter: 3);
    }

    [Fact]
    public void Words_are_as_approved()
    {
        var told = string.Join('\n', WordSamples.All.SelectMany(text =>
        {
            var message = MessageText.Read(text, "");
            Assert.Equal("", string.Join('\n', message.Diagnostics));
            return new[] { Rung.L0, Rung.L1, Rung.L2, Rung.L4 }.SelectMany(rung =>
            {
                var seen = SeenMessage.Of(message.Message!, "m-0000001", "US", DateTimeOffset.UnixEpoch, f => Rung.Coarser(rung, f.Floor));
                return new[] { $"{rung} {Words.English(seen)}", Words.Russian(seen) }.OfType<string>();
            });
        })) + "\n";
        Repository.Approved(told, "tests", "Parapet.Exchange.Tests", "Messages", "golden", "words.txt");
    }
}

internal static class WordSamples
{
    public static string[] All { get; } =
    [
        """
        type: PLN
        pln_no: PLN/RU/2026/004/001/01
        vehicle_class: SLBM
        launch_window: {from: 2026-11-30T10:00Z, to: 2026-11-30T16:00Z}
        launch_area: {body_of_water: barents-sea}
        azimuth_deg: 62
        impact_areas: [{latitude_deg: 57, longitude_deg: 162, radius_km: 60}]
        remark: {en: A test., ru: Испытание.}
        """,
        "type: PLX\npln_no: PLN/RU/2026/004/001/01\nwindow_end_time: 2026-12-01T16:00Z",
        "type: PLC\npln_no: PLN/RU/2026/004/001/01\nreason: Weather.",
        "type: PST\nlaunched: true\nlaunch_time: 2026-11-30T10:12:31Z\nvehicle_class: SLV\nlaunch_area: {latitude_deg: 62.9, longitude_deg: 40.6}\noutcome: nominal",
        "type: GEO\nexperiment_area: {regions: [arctic-ocean]}\naltitude_km: {from: 110, to: 240}\nexperiment_window: {from: 2026-11-30T10:00Z, to: 2026-11-30T16:00Z}\naffected_bands: [VHF]",
        "type: DEO\nobject_name: Progress-1\nreentry_window: {from: 2026-11-30T10:00Z, to: 2026-11-30T16:00Z}\nreentry_area: {latitude_deg: -45, longitude_deg: -120, radius_km: 900}",
        """
        type: LWN
        detect_time: 2026-11-30T10:01:12.3Z
        launch_time: 2026-11-30T10:00:21Z
        launch_time_sigma_s: 3.5
        vehicle_class: MRBM
        class_confidence: 0.8
        launch_area: {latitude_deg: 35.2, longitude_deg: 53.9, semi_major_km: 12, semi_minor_km: 4, azimuth_deg: 20}
        azimuth_deg: 312
        vehicle_count: 3
        impact_area: {latitude_deg: 50.1, longitude_deg: 14.4, radius_km: 150}
        impact_time: 2026-11-30T10:19:00Z
        source_kind: infrared
        """,
        """
        type: TRK
        track_id: t-17
        time: 2026-11-30T10:05:00Z
        state: {position_m: [3211000.5, 4333000, 4722000], velocity_m_s: [-3000, -1000, 2500]}
        covariance: [2500, 0, 0, 0, 0, 0, 2500, 0, 0, 0, 0, 2500, 0, 0, 0, 9, 0, 0, 9, 0, 9]
        class_chances: {MRBM: 800, unknown: 200}
        """,
        "type: SEN\nsensor: north-1\nsector_deg: {from: 330, to: 30}\nstatus: down\nperiod: {from: 2026-11-30T10:00Z, to: 2026-11-30T16:00Z}",
        "type: AMB\nrefs: [m-0000007]\nsupposed: test-launch\ndue_time: 2026-11-30T12:00Z",
    ];
}
