namespace Parapet.App.Tests;

/// <summary>What each verb prints with <c>--json</c> is what docs/schemas says, and nothing else is on standard output.</summary>
public sealed class SchemaTests
{
    [Theory]
    [InlineData("bench.json", "bench --filter sighting --json")]
    [InlineData("run.json", "run scenarios/01-third-site-2007.yaml --json")]
    [InlineData("run.json", "run scenarios/02-russian-concern.yaml --position lewis-postol-2007 --json")]
    [InlineData("footprint.json", "footprint scenarios/01-third-site-2007.yaml --region north-america --cells 60 --position mda-2007 --json")]
    [InlineData("footprint.json", "footprint scenarios/01-third-site-2007.yaml --from-area iran --from-cells 10 --cells 20 --json")]
    [InlineData("footprint.json", "footprint scenarios/02-russian-concern.yaml --launch-area denied --region russia --cells 40 --to Washington --position lewis-postol-2007 --json")]
    [InlineData("footprint.json", "footprint scenarios/01-third-site-2007.yaml --region poland --cells 20 --site-search poland --site-candidates 10 --json")]
    [InlineData("fly.json", "fly --latitude-deg 35 --longitude-deg 51 --altitude-km 200 --speed-km-s 6.6 --elevation-deg 25 --azimuth-deg 330 --json")]
    [InlineData("fly.json", "fly --latitude-deg 35 --longitude-deg 51 --altitude-km 200 --speed-km-s 6.6 --elevation-deg 25 --azimuth-deg 330 --beta-kg-m2 8000 --json")]
    [InlineData("fly.json", "fly --latitude-deg 35 --longitude-deg 51 --altitude-km 200 --speed-km-s 6.6 --elevation-deg 25 --azimuth-deg 330 --ideal --json")]
    [InlineData("fly.json", "fly --vehicle no-dong --from 39,127 --azimuth-deg 40 --max-range --json")]
    [InlineData("fly.json", "fly --vehicle notional-icbm-solid --from Tabriz --to Washington --json")]
    [InlineData("fly.json", "fly --vehicle notional-icbm-solid --from Tabriz --to Washington --loft minimum-energy --json")]
    [InlineData("fly.json", "fly --vehicle notional-icbm-solid --from Tabriz --to Washington --loft lofted --json")]
    [InlineData("fly.json", "fly --vehicle notional-icbm-solid --from Tabriz --to Washington --loft depressed --json")]
    [InlineData("threshold.json", "threshold --ideal --from 57.87,33.65 --to 38.9072,-77.0369 --site 54.479,17.097 --delay-s 240 --flight-max-s 900 --altitude-min-km 150 --json")]
    [InlineData("threshold.json", "threshold scenarios/02-russian-concern.yaml --vary interceptor.burnout_speed_km_s --json")]
    [InlineData("validate.json", "validate --json")]
    [InlineData("catalogue.json", "catalogue --json")]
    [InlineData("catalogue.json", "catalogue radars --json")]
    [InlineData("catalogue.json", "catalogue interceptors gbi-two-stage --json")]
    [InlineData("catalogue.json", "catalogue missiles notional-icbm-solid --json")]
    [InlineData("catalogue.json", "catalogue places tabriz --json")]
    [InlineData("check.json", "check scenarios/01-third-site-2007.yaml --json")]
    [InlineData("coverage.json", "coverage emr-filled --at brdy --altitude-km 400 --rcs-m2 0.1 --json")]
    [InlineData("coverage.json", "coverage an-tpy-2 --at 38.35,38.31 --sector-center-deg 100 --altitude-km 36000 --region europe --cells 1000 --json")]
    [InlineData("exchange-policy-lint.json", "exchange policy lint policies/joint-sharing-2007.yaml --json")]
    [InlineData("exchange-policy-diff.json", "exchange policy diff policies/jdec-2000.yaml policies/y2k-1999.yaml --json")]
    [InlineData("exchange-policy-dry-run.json", "exchange policy dry-run policies/y2k-1999.yaml --scenario scenarios/09-y2k-1999.yaml --to russia --json")]
    [InlineData("diagnostics.json", "check nowhere.yaml --json")]
    public void Json_of_a_verb_keeps_to_its_schema(string schema, string line)
    {
        var ran = Cli.RunLine(line, Cli.Root).Expect(schema == "diagnostics.json" ? 1 : 0);
        Assert.Empty(Schema.Breaches(schema, ran.Json));
    }

    [Fact]
    public void Schema_check_finds_what_is_wrong()
    {
        // The checker itself: a missing key, a key too many, a wrong type, a wrong word.
        var document = System.Text.Json.Nodes.JsonNode.Parse(
            """{"diagnostics": [{"code": "no", "severity": "fatal", "path": 1, "message": "", "file": "", "line": 0, "more": 1}]}""")!;
        var breaches = Schema.Breaches("diagnostics.json", document);
        Assert.Equal(5, breaches.Count);
    }
}
