using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parapet.Study.Report;

namespace Parapet.Study.Tests.Report;

public sealed partial class ReportHtmlTests
{
    private const string Hostile = "</title></style><script>alert('x')</script>\"'&<img src=x onerror=y>\u0000";

    private static readonly ReportContext Context = new()
    {
        Command = "./parapet run scenarios/01-third-site-2007.yaml", Files = ["results.json"], Ladders = SyntheticResults.Ladders,
    };

    private static readonly Lazy<string> Page = new(() => ReportHtml.Render(SyntheticResults.ThirdSite(), Context));

    [Fact]
    public void Page_of_the_same_results_is_the_same_bytes() =>
        Assert.Equal(Page.Value, ReportHtml.Render(SyntheticResults.ThirdSite(), Context));

    [Fact]
    public void Page_needs_nothing_from_elsewhere()
    {
        Assert.DoesNotContain("<link", Page.Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", Page.Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", Page.Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" src=", Page.Value, StringComparison.OrdinalIgnoreCase);
        Assert.All(Urls().Matches(Page.Value), m => Assert.StartsWith("url(#", m.Value, StringComparison.Ordinal));

        // Addresses appear as links to sources only.
        Assert.All(Addresses().Matches(Page.Value), m => Assert.Equal("a", m.Groups["element"].Value));
    }

    [Fact]
    public void Text_from_a_file_never_becomes_markup()
    {
        var results = SyntheticResults.ThirdSite(Hostile);
        var scenario = results.Scenario;
        var place = SyntheticResults.At(Hostile, 50, 10);
        var threat = scenario.Threats[0] with { To = place, Id = Hostile };
        results = results with
        {
            Scenario = scenario with
            {
                Id = Hostile, About = Hostile, Position = Hostile, Hash = Hostile, Epoch = Hostile,
                Batteries = [scenario.Batteries[0] with { Place = place, Id = Hostile }],
                Radars = [scenario.Radars[0] with { Place = place, Radar = scenario.Radars[0].Radar with { Name = Hostile } }],
                Inputs = [scenario.Inputs[0] with { Path = Hostile, Unit = Hostile, Note = Hostile, Where = Hostile, Claimant = Hostile, Sources = [Hostile], Confidence = Hostile }],
                Threats = [threat],
            },
            Threats = [results.Threats[0] with { Threat = threat, Kinematic = results.Threats[0].Kinematic with { Reason = Hostile, DisputedBy = [Hostile] } }],
            Remarks = [new Diagnostic("RES001", Hostile, Hostile)],
            Version = Hostile,
        };
        var page = ReportHtml.Render(results, new ReportContext { Command = Hostile, Files = [Hostile], Notes = [Hostile] });
        Assert.DoesNotContain("alert('x')", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', page);
        Assert.Equal(2, page.Split("<script>").Length);
        Assert.Equal(2, page.Split("</style>").Length);
        Assert.DoesNotContain("</title></style>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", ReadmePicture.Render(results), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_well_formed()
    {
        var pictures = Pictures().Matches(Page.Value).Select(m => m.Value).Where(v => v.Contains("class=\"chart", StringComparison.Ordinal)).ToList();
        Assert.True(pictures.Count > 40);
        Assert.All(pictures, p => Assert.NotNull(XDocument.Parse(p).Root!.Element("title")));
        Assert.NotNull(XDocument.Parse(ReadmePicture.Render(SyntheticResults.ThirdSite())).Root);
    }

    [Fact]
    public void Links_within_the_page_lead_somewhere_and_no_id_stands_twice()
    {
        var ids = Ids().Matches(Page.Value).Select(m => m.Groups["id"].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        var targets = Inward().Matches(Page.Value).Select(m => m.Groups["id"].Value).Distinct(StringComparer.Ordinal);
        Assert.All(targets, t => Assert.Contains(t, ids));
    }

    [Fact]
    public void Every_input_is_in_the_ledger_with_its_source()
    {
        var inputs = SyntheticResults.ThirdSite().Scenario.Inputs;
        foreach (var input in inputs.Where(i => !i.Path.StartsWith("threats.", StringComparison.Ordinal)))
        {
            Assert.Contains($"<code>{input.Path}</code>", Page.Value, StringComparison.Ordinal);
        }

        Assert.All(inputs.SelectMany(i => i.Sources),
            s => Assert.Contains($"<dt id=\"{PageIds.Source(s)}\">", Page.Value, StringComparison.Ordinal));

        // Twenty missiles share two figures each: one line a figure, and it says so.
        Assert.Contains("<code>threats.{tabriz-washington, tabriz-new-york and 18 more}.cross_section_m2</code>", Page.Value,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Contradicted_publications_are_said_in_the_answer()
    {
        var contradicted = SyntheticResults.ThirdSite().Threats.Sum(t => t.Published.Count(p => !p.Agrees));
        Assert.True(contradicted > 0);
        Assert.Contains($"<b>{contradicted} of 2 published verdicts that apply", Page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_without_a_defence_speaks_of_flights_only()
    {
        var page = ReportHtml.Render(SyntheticResults.OneFlight(),
            new ReportContext { Command = "./parapet run scenarios/03-one-flight.yaml" });
        Assert.Contains("How does a missile fly from Tabriz to Berlin?", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Sensor-supported", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What would flip it", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_without_missiles_makes_a_page()
    {
        var results = SyntheticResults.ThirdSite();
        var page = ReportHtml.Render(results with { Threats = [], Scenario = results.Scenario with { Threats = [] } },
            Context with { Ladders = [] });
        Assert.Contains("Redzikowo", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("url\\([^)]*", RegexOptions.None, 1000)]
    private static partial Regex Urls();

    [GeneratedRegex("<(?<element>[a-z]+)[^<>]*(href|src)=\"https?:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline, 5000)]
    private static partial Regex Pictures();

    [GeneratedRegex(" id=\"(?<id>[^\"]*)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Ids();

    [GeneratedRegex("href=\"#(?<id>[^\"]*)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Inward();
}
