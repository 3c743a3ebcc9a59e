using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Parapet.Exchange.Messages;
using Parapet.Study.Tests;

namespace Parapet.Exchange.Tests.Messages;

/// <summary>Reading messages: what is right comes through, what is wrong is told, nothing is thrown.</summary>
public class MessageTests
{
    private const string Plan = """
        format: parapet-message/1
        type: PLN
        pln_no: PLN/US/2026/001/001/01
        vehicle_class: SLBM
        vehicle_count: 1
        launch_window: {from: 2026-11-30T10:00Z, to: 2026-11-30T16:00:00Z}
        launch_area: {ocean_quadrant: atlantic-nw}
        azimuth_deg: 115.5
        impact_areas:
        - {latitude_deg: -7.9, longitude_deg: -14.4, radius_km: 40}
        - points_deg: [[10, 179], [11, 180], [10, -179]]
        range_class: over-5500-km
        remark: {en: A test., ru: Испытание.}
        """;

    [Fact]
    public void Message_of_a_user_is_read_into_its_canonical_form()
    {
        var message = Read(Plan);
        Assert.Equal(
            """
            {"fields":{"azimuth_deg":115.5,"impact_areas":[{"latitude_deg":-7.9,"longitude_deg":-14.4,"radius_km":40},{"points_deg":[[10,179],[11,-180],[10,-179]]}],"launch_area":{"regions":["atlantic-nw"]},"launch_window":["2026-11-30T10:00:00.000Z","2026-11-30T16:00:00.000Z"],"pln_no":"PLN/US/2026/001/001/01","range_class":"over-5500-km","remark":{"en":"A test.","ru":"Испытание."},"vehicle_class":"SLBM","vehicle_count":1},"type":"PLN"}
            """,
            message.ToJson().ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("PLN/US/2026/001/001/01", message.CaseNumber);
        Assert.Equal("\"ballistic\"", message.Value("vehicle_class", Rung.L2)!.ToJsonString());
        Assert.Null(message.Value("vehicle_class", Rung.Withheld));
        Assert.Null(message.Value("no_such_field", Rung.L0));
    }

    public static TheoryData<string> Types => [.. MessageTypes.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Message_survives_a_round_trip_by_text_and_by_machine(string name) =>
        Values.MessageOf(MessageTypes.Find(name)!).Sample(
            json =>
            {
                var text = Read(json.ToJsonString());
                var flat = new JsonObject([.. json["fields"]!.AsObject().Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())), KeyValuePair.Create("type", (JsonNode?)name)]);
                if (json["refs"] is { } refs)
                {
                    flat["refs"] = refs.DeepClone();
                }

                using var parsed = JsonDocument.Parse(text.ToString());
                var machine = Message.Parse(parsed.RootElement);
                Assert.Empty(machine.Diagnostics);
                Assert.Equal(text.ToString(), machine.Message!.ToString());
                Assert.Equal(text.ToString(), Read(flat.ToJsonString()).ToString());
            },
            iter: 40);

    [Theory]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z")]
    [InlineData("2016-12-31T23:59:60.999Z", "2017-01-01T00:00:00.000Z")]
    [InlineData("2016-12-31T23:59:59.999Z", "2016-12-31T23:59:59.999Z")]
    [InlineData("2028-02-29T12:00Z", "2028-02-29T12:00:00.000Z")]
    [InlineData("2026-03-29T01:30:00.5Z", "2026-03-29T01:30:00.500Z")]
    public void Time_is_read_as_utc_and_a_leap_second_as_the_one_after(string written, string canonical) =>
        Assert.Equal(canonical, Canonical.Time(Times.Read(written)!.Value));

    [Theory]
    [InlineData("2026-11-30T10:00:00+01:00")]
    [InlineData("2026-11-30T10:00:00")]
    [InlineData("2026-02-29T10:00Z")]
    [InlineData("2026-11-30T24:00Z")]
    [InlineData("2026-11-30T10:59:60Z")]
    [InlineData("2026-11-30T10:00:00.1234Z")]
    [InlineData("1949-12-31T23:59:59Z")]
    [InlineData("30.11.2026 10:00")]
    [InlineData("2026-11-30T10:00:00.Z")]
    [InlineData("")]
    public void Time_of_another_form_is_refused(string written) => Assert.Null(Times.Read(written));

    [Fact]
    public void Mistakes_are_each_reported_with_place_range_and_way_out()
    {
        var told = new StringBuilder();
        foreach (var (name, text) in Wrong)
        {
            var read = MessageText.Read(text, $"{name}.yaml");
            Assert.Null(read.Message);
            told.AppendJoin('\n', read.Diagnostics).Append('\n');
        }

        Repository.Approved(told.ToString(), "tests", "Parapet.Exchange.Tests", "Messages", "golden", "mistakes.txt");
    }

    [Fact]
    public void Machine_input_beyond_its_bounds_is_answered()
    {
        string[] all =
        [
            "[]", "1", "null", "\"PLN\"", "{}", "{\"type\":1}", "{\"type\":\"PLN\",\"type\":\"PLX\"}", "{\"type\":\"PLC\",\"reason\":" + new string('[', 40) + new string(']', 40) + "}",
            "{\"type\":\"PLC\",\"reason\":{\"a\":1e999}}", "{\"type\":\"PLC\",\"pln_no\":\"PLN/US/2026/001\",\"reason\":\"\\ud800\"}", "{\"type\":\"PLC\",\"\\ud800\":1}",
            "{\"type\":\"LWN\",\"vehicle_count\":1e99,\"launch_time\":\"2026-01-01T00:00Z\"}", "{\"type\":\"LWN\",\"vehicle_count\":-0.0000001,\"launch_time\":{}}",
        ];
        Assert.All(all, text =>
        {
            using var json = JsonDocument.Parse(text);
            var read = Message.Parse(json.RootElement);
            Assert.Null(read.Message);
            Assert.NotEmpty(read.Diagnostics);
        });
    }

    [Fact]
    public void Mutated_bytes_are_answered() => Gen.Select(Gen.Int[0, WordSamples.All.Length], Gen.Bool, Gen.Select(Gen.Int[0, 5000], Gen.Byte, Gen.Int[0, 3]).Array[1, 6]).Sample(
        (which, machine, edits) =>
        {
            var text = which == WordSamples.All.Length ? Plan : WordSamples.All[which];
            Answered(MessageText.Read(Mutation.Of(Encoding.UTF8.GetBytes(machine ? Read(text).ToString() : text), edits), "any.yaml"));
        },
        iter: 3000);

    [Fact]
    public void Mutated_values_are_answered_and_never_taken_for_what_they_are_not()
    {
        JsonNode?[] odd =
        [
            null, new JsonArray(), new JsonObject(), JsonValue.Create(-1), JsonValue.Create(1e300), JsonValue.Create("L9"), new JsonArray(null, null),
            JsonNode.Parse("[1,0]"), JsonNode.Parse("[\"2026-01-01T00:00:00.000Z\",\"2025-01-01T00:00:00.000Z\"]"), JsonNode.Parse("{\"regions\":[\"atlantis\"]}"),
            JsonNode.Parse("{\"grid_km\":10,\"latitude_deg\":1,\"longitude_deg\":1,\"radius_km\":10}"), JsonNode.Parse("{\"a\":1,\"a\":2}"), JsonNode.Parse("[{}]"),
            JsonNode.Parse("{\"position_m\":[0,0,0],\"velocity_m_s\":[0,0,0]}"), JsonNode.Parse("\"\\ud800\""), JsonNode.Parse("123456789012345678901234567890"),
        ];
        foreach (var field in MessageTypes.All.SelectMany(t => t.Fields))
        {
            foreach (var value in odd)
            {
                foreach (var rung in Rung.Values)
                {
                    if (field.Problem(value, rung) is null)
                    {
                        Assert.True(field.Kind is NumberKind or CountKind && rung == Rung.L0 || value is not JsonArray and not JsonObject, $"{field.Name} {rung} {value}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Released_message_with_a_foreign_field_or_a_finer_value_than_claimed_is_refused()
    {
        var message = Read(Plan);
        SeenMessage? Released(string name, Rung rung, JsonNode value, out string? why) => SeenMessage.Released(
            "m-0000001", "US", MessageTypes.Pln, DateTimeOffset.UnixEpoch, [KeyValuePair.Create(name, new SeenField(rung, value))], [], out why);
        Assert.Null(Released("altitude", Rung.L0, JsonValue.Create(1), out var why));
        Assert.Equal("PLN has no field altitude.", why);
        Assert.Null(Released("azimuth_deg", Rung.L2, message.Value("azimuth_deg", Rung.L1)!, out why));
        Assert.Equal("azimuth_deg is finer than L2.", why);
        Assert.Null(Released("azimuth_deg", Rung.L2, JsonValue.Create("north"), out why));
        Assert.Equal("azimuth_deg is no value of its kind at L2.", why);
        Assert.NotNull(Released("azimuth_deg", Rung.L2, message.Value("azimuth_deg", Rung.L2)!, out _));
    }

    private static readonly (string Name, string Text)[] Wrong =
    [
        ("empty", ""),
        ("list", "- a"),
        ("no-type", "pln_no: PLN/US/2026/001"),
        ("type", "type: PLM"),
        ("format", "format: parapet-scenario/1\ntype: PLC\npln_no: PLN/US/2026/001"),
        ("plan", """
            type: PLN
            pln_no: 17
            vehicle_clas: SLBM
            launch_window: {from: 2026-11-30T16:00Z, to: 2026-11-30T10:00Z}
            launch_area: {latitude_deg: 95, longitude: 10}
            azimuth_deg: 400
            vehicle_count: 1.5
            impact_areas: {latitude_deg: 1, longitude_deg: 2}
            range_class: far
            weight_kg: 3
            """),
        ("times", """
            type: LWN
            detect_time: 2026-11-30 10:00
            launch_time: 2026-11-30T10:00:00+03:00
            impact_time: [1]
            launch_time_sigma_s: -1
            class_confidence: .nan
            launch_area: {latitude_deg: 50, longitude_deg: 20, semi_major_km: 5, semi_minor_km: 9, azimuth_deg: 0}
            impact_area: {body_of_water: barentz-sea}
            source_kind:
            """),
        ("order", """
            type: LWN
            detect_time: 2026-11-30T10:00Z
            launch_time: 2026-11-30T10:00Z
            impact_time: 2026-11-30T09:00Z
            """),
        ("shapes", """
            type: GEO
            experiment_area: {radius_km: 5}
            altitude_km: {from: 500, to: 100}
            experiment_window: {from: 2026-11-30T16:00Z}
            affected_bands: [VHF, Z]
            """),
        ("polygon", """
            type: GEO
            experiment_area: {points_deg: [[0, 0], [0, 120], [0, -120]]}
            experiment_window: yes
            """),
        ("track", """
            type: TRK
            track_id: "no blanks"
            time: 2026-11-30T10:00Z
            state: {position_m: [1000, 0, 0], velocity_m_s: [1, 2]}
            covariance: [1, 2, 3]
            class_chances: {SRBM: 500, SLV: 400}
            coasting: maybe
            """),
        ("post", "type: PST\nlaunched: true"),
        ("post-not", "type: PST\nlaunched: false\nlaunch_time: 2026-11-30T10:00Z"),
        ("question", "type: AMB\nsupposed: test\ndue_time: 2026-11-30T10:00Z\nremark: {de: Nein}"),
        ("refs", "type: WDR\nrefs: [a, '17 17 17 17']"),
        ("twice", "type: PLC\npln_no: PLN/US/2026/001\nfields: {pln_no: PLN/US/2026/001}"),
        ("hidden", "type: PLC\npln_no: PLN/US/2026/001\nreason: \"a\\u202eb\""),
        ("silos", "type: STA\nsite: north\nperiod: {from: 2026-11-30T10:00Z, to: 2026-12-30T10:00Z}\nsilo_count: -3\npointing_log: [{time: 2026-11-30T10:00Z, azimuth_deg: 10}]"),
        ("anchor", "&a type: PLN"),
    ];

    private static Message Read(string text)
    {
        var read = MessageText.Read(text, "test.yaml");
        Assert.Equal("", string.Join('\n', read.Diagnostics));
        return read.Message!;
    }

    private static void Answered(MessageRead read)
    {
        Assert.Equal(read.Message is null, read.Diagnostics.Any(d => d.Severity == Severity.Error));
        Assert.All(read.Diagnostics, d =>
        {
            Assert.Matches(new Regex("^MSG[0-9]{3}$", RegexOptions.None, TimeSpan.FromSeconds(1)), d.Code);
            Assert.True(d.Message.Length is > 10 and < 2000);
        });
        if (read.Message is { } message)
        {
            foreach (var rung in Rung.Values)
            {
                Assert.NotEmpty(Words.English(SeenMessage.Of(message, "m", "US", DateTimeOffset.UnixEpoch, _ => rung)));
            }
        }
    }
}
