using System.Text;

namespace Parapet.Study.Tests;

/// <summary>Every mistake a person can make in a file, and exactly what is said about it: golden/messages.txt, read as a diff.</summary>
public class MessagesTests
{
    [Fact]
    public void Mistakes_are_each_reported_with_place_range_and_way_out()
    {
        var text = new StringBuilder();
        foreach (var (name, parsed) in Cases())
        {
            Assert.Equal(parsed.Scenario is null, parsed.Diagnostics.Any(d => d.Severity == Severity.Error));
            text.Append("## ").Append(name).Append('\n');
            text.AppendJoin('\n', parsed.Diagnostics.Select(d => d.Severity == Severity.Error ? d.ToString() : "warning: " + d));
            text.Append("\n\n");
        }

        Repository.Approved(text.ToString(), "tests", "Parapet.Study.Tests", "golden", "messages.txt");
    }

    [Fact]
    public void Mistakes_beyond_the_limit_are_counted()
    {
        var many = new StringBuilder(Samples.Short).Append("\nplaces:\n");
        for (var i = 0; i < 150; i++)
        {
            many.Append("  p").Append(i).Append(": {latitude_deg: 95, longitude_deg: 0}\n");
        }

        var diagnostics = Samples.Read(many.ToString()).Diagnostics;
        Assert.Equal(101, diagnostics.Length);
        Assert.Equal("test.yaml SCN099 50 more mistakes are not shown. Correct these 100 first.", diagnostics[^1].ToString());
    }

    private static IEnumerable<(string Name, Parsed Parsed)> Cases()
    {
        // Bytes
        yield return ("empty file", Samples.Read(""));
        yield return ("only comments", Samples.Read("# nothing\n\n"));
        yield return ("binary file", Samples.ReadBytes([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0]));
        yield return ("not UTF-8", Samples.ReadBytes([.. "title: "u8, 0xFF, 0xFE, 0x41]));
        yield return ("a list", Samples.Read("- a\n- b\n"));
        yield return ("plain text", Samples.Read("hello\n"));
        yield return ("YAML syntax", Samples.Read("format: parapet-scenario/1\ntitle: [a, b\nabout: c\n"));
        yield return ("tab indentation", Samples.Read("format: parapet-scenario/1\nparties:\n\tus: {name: a}\n"));
        yield return ("two documents", Samples.Read(Samples.Short + "\n---\ntitle: again\n"));
        yield return ("anchor, alias and tag", Samples.Read("format: parapet-scenario/1\ntitle: &t x\nabout: *t\nparties: !!map {}\n"));
        yield return ("alias of itself", Samples.Read("format: parapet-scenario/1\ntitle: x\nraids: &loop [*loop]\n"));
        yield return ("duplicate key", Samples.Read(Samples.Short.Replace("title: Short", "title: Short\ntitle: Again")));
        yield return ("duplicate id", Samples.Read(Samples.Short.Replace("tabriz-ankara:", "tabriz-washington:")));
        yield return ("1,000 nested lists", Samples.Read("raids: " + new string('[', 1000) + new string(']', 1000)));
        yield return ("1,000 nested maps", Samples.Read("raids: " + string.Concat(Enumerable.Repeat("{a: ", 1000)) + "1" + new string('}', 1000)));
        yield return ("more than 4 MiB", Samples.ReadBytes(new byte[(4 * 1024 * 1024) + 1]));
        yield return ("more than 200,000 values", Samples.Read("raids: [" + string.Concat(Enumerable.Repeat("1,", 200_001)) + "1]"));
        yield return ("long text", Samples.Read("title: " + new string('x', 20_001)));
        yield return ("long key", Samples.Read(new string('x', 101) + ": 1"));

        // Keys
        yield return ("unknown key", Samples.Read(Samples.Short.Replace("inventory: 10", "inventory: 10, burnout_sped_km_s: 7")));
        yield return ("unknown key, nothing near", Samples.Read(Samples.Short + "\nsupport: {colour: red}"));
        yield return ("unknown unit suffix", Samples.Read(Samples.Full.Replace("range_max_km: 6000", "range_max_mi: 3700")));
        yield return ("known unit, not this key's", Samples.Read(Samples.Full.Replace("altitude_min_km: 150", "altitude_min_m: 150000")));
        yield return ("no unit suffix", Samples.Read(Samples.Full.Replace("altitude_min_km: 150", "altitude_min: 150")));
        yield return ("missing required keys", Samples.Read("format: parapet-scenario/1\ninterceptors:\n  poland: {type: two-stage}\nthreats:\n  one: {from: tabriz}\n"));
        yield return ("another version", Samples.Read(Samples.Short.Replace("scenario/1", "scenario/2")));
        yield return ("bad id", Samples.Read(Samples.Short.Replace("tabriz-ankara:", "tabriz.ankara:")));

        // Values
        yield return ("latitude 95", Samples.Read(Samples.Full.Replace("latitude_deg: 54.5", "latitude_deg: 95")));
        yield return ("negative mass", Samples.Read(Samples.Full.Replace("payload_kg: 200", "payload_kg: -200")));
        yield return ("NaN and infinities", Samples.Read(Samples.Full.Replace("flight_max_s: 900", "flight_max_s: .nan").Replace("dwell_s: 0.1", "dwell_s: 1e999").Replace("latency_s: 2", "latency_s: -.inf")));
        yield return ("text for a number", Samples.Read(Samples.Full.Replace("flight_max_s: 900", "flight_max_s: 15 min").Replace("snr_needed: 20", "snr_needed: \"20\"")));
        yield return ("number for a flag", Samples.Read(Samples.Full.Replace("needs_cue: true", "needs_cue: 1").Replace("refraction: true", "refraction: yes")));
        yield return ("list for a map", Samples.Read(Samples.Short + "\ncommit: [300]"));
        yield return ("map for a list", Samples.Read(Samples.Short + "\npublished: {threat: tabriz-ankara}"));
        yield return ("list for a number", Samples.Read(Samples.Short + "\nsupport: {last_s: [30]}"));
        yield return ("number for a map of things", Samples.Read(Samples.Short.Replace("infrared:\n  satellites: {type: dsp, owner: us}", "infrared: 3")));
        yield return ("nothing for a number", Samples.Read(Samples.Full.Replace("flight_max_s: 900", "flight_max_s:")));
        yield return ("half an interceptor", Samples.Read(Samples.Short.Replace("inventory: 10", "inventory: 2.5")));
        yield return ("word of a choice", Samples.Read(Samples.Full.Replace("loft: lofted", "loft: high")));
        yield return ("epoch", Samples.Read(Samples.Full.Replace("2007-06-01T00:00:00Z", "1 June 2007")));
        yield return ("value form: slip", Samples.Read(Samples.Full.Replace("{value: 6.3, low", "{valu: 6.3, low")));
        yield return ("value form: order", Samples.Read(Samples.Full.Replace("low: 6.0", "low: 6.4")));
        yield return ("value form: range", Samples.Read(Samples.Full.Replace("high: 6.5", "high: 65")));
        yield return ("value form: sources", Samples.Read(Samples.Full.Replace("sources: [A-2007]", "sources: A-2007").Replace("confidence: Q", "confidence: sure")));
        yield return ("value form: claims", Samples.Read(Samples.Full.Replace("snr_needed: 20", "snr_needed: {default: x, claims: {a: {value: 10}, b: {value: 20}}}")));
        yield return ("both alternatives", Samples.Read(Samples.Full.Replace("burnout: {speed_km_s: 6.7", "staged: {payload_kg: 1}\n    burnout: {speed_km_s: 6.7")));
        yield return ("neither alternative", Samples.Read(Samples.Full.Replace("power_aperture: {", "power: {")));

        // References
        yield return ("unknown catalogue entry", Samples.Read(Samples.Short.Replace("missile: icbm", "missile: icmb").Replace("type: dsp", "type: sbirs")));
        yield return ("unknown place", Samples.Read(Samples.Short.Replace("to: washington", "to: washingtn").Replace("site: brdy", "site: x")));
        yield return ("unknown owner", Samples.Read(Samples.Short.Replace("{type: emr, site: brdy, owner: us}", "{type: emr, site: brdy, owner: su}")));
        yield return ("unknown threat and position", Samples.Read(Samples.Short + "\npublished: [{threat: tabriz-ankra, position: builder, intercept: true, quote: a, source: B}]"));
        yield return ("circular base in the catalogue", Samples.Read(Samples.Short.Replace("missile: icbm", "missile: ring-b").Replace("missile: scud", "missile: ring-a")));
        yield return ("circular base in the scenario", Samples.Read(Samples.Short + "\ncatalogue: {missiles: {a: {base: b}, b: {base: a}, c: {base: c}}}"));
        yield return ("own entry with slips, used twice", Samples.Read(Samples.Short.Replace("missile: icbm", "missile: own").Replace("missile: scud", "missile: own")
            + "\ncatalogue:\n  missiles:\n    own: {base: scud, cross_section_m2: -1, staged: {payload: 3}}\n  planes: {}\n"));

        // Physics
        yield return ("cannot lift off", Samples.Read(Samples.Short.Replace("missile: scud", "missile: scud, staged: {payload_kg: 8000}")));
        yield return ("elevation_min above max", Samples.Read(Samples.Short.Replace("type: emr", "type: emr, elevation_min_deg: 50, elevation_max_deg: 40")));
        yield return ("altitude_min above max", Samples.Read(Samples.Full.Replace("altitude_max_km: 2000", "altitude_max_km: 100")));
        yield return ("drag curve out of order", Samples.Read(Samples.Full.Replace("mach: 1.5", "mach: 0.5")));
        yield return ("an interceptor with no radar", Samples.Read(Samples.Short.Replace("radars:\n  emr: {type: emr, site: brdy, owner: us}\n", "")));
        yield return ("a radar that does not contribute", Samples.Read(Samples.Short.Replace("{type: emr, site: brdy", "{contributes: false, type: emr, site: brdy")));
        yield return ("no radar, launch fixed", Samples.Read(Samples.Short.Replace("radars:\n  emr: {type: emr, site: brdy, owner: us}\n", "") + "\ncommit: {after_launch_s: 300}"));

        // Exercise
        yield return ("exercise without its numbers", Samples.Read(Samples.Short + "\nexercise: {}\n"));
        yield return ("exercise with wrong values", Samples.Read(Samples.Full.Replace("seed: 7", "seed: 7.5").Replace("policy: default-withhold", "policy: ../keys").Replace("end_s: 3000", "end_s: 600000")));
        yield return ("exercise with wrong names", Samples.Read(Samples.Full.Replace("silent: {threat: one", "silent: {threat: two").Replace("by: them", "by: thm")
            .Replace("sensor: emr", "sensor: satelites").Replace("launch: told", "launch: tod").Replace("at_s: 10, site: poland", "at_s: 10, site: polnd").Replace("radar: emr, center_deg: 60", "radar: satellites, center_deg: 60")));
        yield return ("notice of a third state and of nothing", Samples.Read(Samples.Full.Replace("at_s: 200, by: them,", "at_s: 200,").Replace("silent: {threat: one, at_s: 100}", "silent: {threat: one, at_s: 100, notice_s: 5}").Replace(", notice_s: -60", "")));
        yield return ("injects that do not fit their kind", Samples.Read(Samples.Full.Replace("sensor: emr, threat: one", "sensor: emr, party: us").Replace("to_s: 560", "to_s: 500").Replace("other: them", "other: us")
            .Replace(", drift_s: -2.5", "").Replace("kind: link-cut", "kind: link-cut, launch: told")));
        yield return ("declarations that do not fit", Samples.Read(Samples.Full.Replace("site: poland, count: 12", "site: poland, speed_km_s: 6").Replace("radar: emr, center_deg: 120, half_width_deg: 90", "site: poland, center_deg: 120")));
        yield return ("exercise beyond its end, and a notice never given", Samples.Read(Samples.Full.Replace("end_s: 3000", "end_s: 450").Replace("launch: told", "launch: silent")));
        yield return ("sensors without owner or with one name", Samples.Read(Samples.Full.Replace("    latency_s: 1.5\n", "").Replace("  emr:\n    site: home\n    owner: us\n", "  emr:\n    site: home\n").Replace("  satellites:\n    owner", "  emr:\n    owner").Replace("sensor: satellites", "sensor: emr")));

        // Settings and positions
        yield return ("--set without value", Samples.Read(Samples.Short, null, "commit.after_launch_s", "=3", "a="));
        yield return ("--set unknown path", Samples.Read(Samples.Short, null, "comit.after_launch_s=300", "interceptors.polnd.inventory=3", "interceptor.burnout_speed_m_s=7000", "radar.range_mi=3"));
        yield return ("--set wrong value", Samples.Read(Samples.Short, null, "commit.after_launch_s=soon", "interceptor.burnout_speed_km_s=70", "radar.needs_cue=2", "threat.loft=high", "radars.emr.site=nowhere"));
        yield return ("--set not a value", Samples.Read(Samples.Short, null, "commit=3", "radars.emr=3", "radars.emr.dwell_s.x=3", "interceptors.poland.booster.staged.stages.7.inert_kg=1", "raids=1"));
        yield return ("--set nothing there", Samples.Read(Samples.Short.Replace("infrared:\n  satellites: {type: dsp, owner: us}\n", ""), null, "infrared.revisit_s=10"));
        yield return ("--position unknown", Samples.Read(Samples.Short, "bilder-2007"));
        yield return ("position unknown", Samples.Read(Samples.Short + "\nposition: critic-2007"));
        yield return ("position with slips", Samples.Read(Samples.Short, "wrong"));

        // Several at once
        yield return ("five mistakes at once", Samples.Read(Samples.Full
            .Replace("latitude_deg: 54.5", "latitude_deg: 95")
            .Replace("site: home\n    inventory", "sit: home\n    inventory")
            .Replace("range_max_km: 6000", "range_max_mi: 6000")
            .Replace("elevation_max_deg: 85", "elevation_max_deg: 95")
            .Replace("from: away", "from: nowhere")));
    }
}
