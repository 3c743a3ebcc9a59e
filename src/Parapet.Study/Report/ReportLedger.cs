using System.Globalization;

namespace Parapet.Study.Report;

/// <content>Inputs, sources, identity.</content>
public static partial class ReportHtml
{
    /// <summary>Every number with its source.</summary>
    internal static void Ledger(Markup page, IReadOnlyList<Input> inputs)
    {
        page.Open("section", ("id", "inputs")).Element("h2", "Every number that went in").Line();
        int notional = inputs.Count(i => i.Notional), unverified = inputs.Count(Unverified), disputed = inputs.Count(i => i.Disputed);
        page.Open("p", ("class", "key")).Text($"{Words.Count(inputs.Count, "number")}, of which {disputed} disputed, ");
        Badge("notional");
        page.Text($" {notional} made up for the scenario, ");
        Badge("unverified");
        page.Text($" {unverified} recalled from a source that was not read again. Lines that say the same of several missiles or sites stand once.")
            .Close("p").Line();
        page.Raw("<p class=\"filter\" hidden><label for=\"filter\">Show lines with</label> <input id=\"filter\" type=\"search\" autocomplete=\"off\"></p>\n");
        Scroll(page, "Inputs").Open("table", ("id", "ledger"), ("class", "ledger")).Line();
        page.Raw("<thead><tr><th scope=\"col\">Input</th><th scope=\"col\" class=\"num\">Value</th><th scope=\"col\" class=\"num\">Cited range</th><th scope=\"col\">Source</th><th scope=\"col\">Written in</th></tr></thead>\n");
        foreach (var role in inputs.GroupBy(i => i.Role).OrderBy(g => g.Key))
        {
            page.Open("tbody").Open("tr", ("class", "region"))
                .Element("th", RoleName(role.Key), ("scope", "rowgroup"), ("colspan", 5)).Close("tr").Line();
            foreach (var group in role.GroupBy(Sameness).Select(g => g.ToList()))
            {
                Row(group);
            }

            page.Close("tbody").Line();
        }

        page.Close("table").Close("div").Close("section").Line();

        void Badge(string text) => page.Element("span", text, ("class", "badge " + text));

        void Row(List<Input> group)
        {
            var input = group[0];
            page.Open("tr", ("class", "input")).Open("th", ("scope", "row")).Text(Words.Key(input.Path, input.Unit));
            page.Element("code", group.Count == 1 ? input.Path : Together(group));
            page.Close("th").Element("td", Words.Value(input.Value, input.Unit), ("class", "num"));
            page.Element("td",
                input.Disputed ? $"{Words.Value(input.Low)} to {Words.Value(input.High, input.Unit)}" : Words.None,
                ("class", "num"));
            page.Open("td");
            if (input.Notional)
            {
                Badge("notional");
                page.Text(" ");
            }

            if (Unverified(input))
            {
                Badge("unverified");
                page.Text(" ");
            }

            foreach (var source in input.Sources)
            {
                Cite(page, source);
                page.Text(" ");
            }

            if (input.Confidence.Length > 0 && !Unverified(input))
            {
                page.Element("span", Evidence(input.Confidence), ("class", "evidence"));
            }

            if (input.Claimant is { } claimant)
            {
                page.Element("span", "claim of " + claimant, ("class", "evidence"));
            }

            if (input.Note is { Length: > 0 } note)
            {
                page.Element("small", note);
            }

            page.Close("td").Open("td").Element("code", input.Where).Close("td").Close("tr").Line();
        }

        static bool Unverified(Input input) => input.Confidence == "R";

        // What makes two lines the same but for whose they are.
        static (string, double, double, double, string, string, string?, string?) Sameness(Input i)
        {
            var parts = i.Path.Split('.', 3);
            var tail = parts.Length == 3 ? parts[0] + "." + parts[2] : i.Path;
            return (tail, i.Value, i.Low, i.High, i.Where, string.Join(' ', i.Sources), i.Claimant, i.Note);
        }

        static string Together(List<Input> group)
        {
            var parts = group[0].Path.Split('.', 3);
            var names = group.Select(i => i.Path.Split('.', 3)[1]).ToList();
            var some = names.Count <= 4
                ? string.Join(", ", names)
                : $"{string.Join(", ", names.Take(2))} and {names.Count - 2} more";
            return $"{parts[0]}.{{{some}}}.{parts[2]}";
        }
    }

    private static string RoleName(InputRole role) => role switch
    {
        InputRole.Defence => "Interceptors and their sites",
        InputRole.Sensor => "Radars and infrared sensors",
        InputRole.Command => "Command: when it may launch, how it shoots",
        InputRole.MissileClass => "Missile classes",
        InputRole.Attacker => "The attacker\u2019s choices: shown, never searched over",
        _ => "Places and the Earth",
    };

    private static string Evidence(string confidence) => confidence switch
    {
        "Q" => "read in the source",
        "Q2" => "second-hand",
        "D" => "derived",
        _ => confidence,
    };

    /// <summary>The works that figures are taken from.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="cited">Keys, in any order.</param>
    /// <param name="attribution">What the data of the maps ask to be said.</param>
    internal static void Sources(Markup page, IEnumerable<string> cited, string attribution)
    {
        var keys = cited.Where(k => k.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        page.Open("section", ("id", "sources")).Element("h2", "Sources").Line();
        page.Open("dl", ("class", "sources")).Line();
        foreach (var key in keys)
        {
            page.Element("dt", key, ("id", PageIds.Source(key))).Open("dd");
            if (References.All.TryGetValue(key, out var reference))
            {
                page.Text(reference.Text + (reference.Held.Length > 0 ? $" ({reference.Held})" : "") + " ");
                if (reference.Link.Length > 0)
                {
                    page.Element("a", reference.Link, ("href", reference.Link), ("rel", "noreferrer"), ("class", "address"));
                }
            }
            else
            {
                page.Text("not in the list of references of this version");
            }

            page.Close("dd").Line();
        }

        page.Close("dl");
        page.Element("p", attribution, ("class", "key")).Close("section").Line();
    }

    /// <summary>How to recompute and cite it.</summary>
    internal static void Identity(Markup page, Scenario scenario, string version, string resultHash, ReportContext context) => Identity(
        page,
        [
            ("Version", version, false),
            ("Scenario", scenario.Id, false),
            ("Scenario hash", scenario.Hash, true),
            ("Result hash", resultHash, true),
            ("Position", scenario.Position ?? "none: the catalogue\u2019s own choice", false),
            ("Model", Model(scenario.Fidelity), false),
            ("t = 0", scenario.Epoch, false),
        ],
        $"Parapet {version}, \u201c{scenario.Title}\u201d, scenario {Short(scenario.Hash)}"
            + (scenario.Position is { } position ? $", position {position}" : "") + $", result {Short(resultHash)}.",
        context);

    /// <summary>How to recompute and cite anything.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="facts">What identifies it; a hash is set as code.</param>
    /// <param name="citation">How to cite it.</param>
    /// <param name="context">How it was computed.</param>
    internal static void Identity(Markup page, IEnumerable<(string Term, string Text, bool Hash)> facts, string citation, ReportContext context)
    {
        page.Open("section", ("id", "identity")).Element("h2", "Recompute and cite").Line();
        page.Element("p",
            "This command recomputes the page; the same inputs and version give the same result hash on any machine:")
            .Line();
        page.Open("pre", ("tabindex", "0")).Element("code", context.Command).Close("pre").Line();
        page.Open("dl", ("class", "facts identity")).Line();
        foreach (var (term, text, hash) in facts)
        {
            if (hash)
            {
                Hash(term, text);
            }
            else
            {
                Fact(term, text);
            }
        }

        if (!context.Files.IsEmpty)
        {
            Fact("Beside this page", string.Join(", ", context.Files));
        }

        page.Close("dl").Line();
        page.Open("p").Element("b", "To cite: ").Text(citation).Close("p").Line();
        foreach (var note in context.Notes)
        {
            page.Element("p", note, ("class", "key")).Line();
        }

        page.Open("footer").Element("p",
            "Parapet is for analysis, teaching and exercises. Interceptors are kinematic envelopes with a stated success probability: "
            + "no guidance, no seeker, no lethality, no countermeasure. "
            + "It does not search for an attack that beats a defence. "
            + "Figures come from open literature, each with its source; a made-up figure says notional.").Close("footer");
        page.Close("section").Line();

        void Fact(string term, string text) => page.Element("dt", term).Element("dd", text).Line();

        void Hash(string term, string hash)
        {
            page.Element("dt", term).Open("dd").Element("code", hash.Length > 0 ? hash : Words.None).Close("dd").Line();
        }
    }

    /// <summary>The beginning of a hash, as much as tells results apart.</summary>
    internal static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static string Model(Earth.Fidelity fidelity)
    {
        if (fidelity.Ideal)
        {
            return "ideal: impulsive burns at the surface of a spherical, non-rotating, airless Earth";
        }

        var scale = fidelity.DensityScale.ToString("0.###", CultureInfo.InvariantCulture);
        return "powered: " + string.Join(", ",
            fidelity.Rotation ? "rotating Earth" : "Earth not rotating",
            fidelity.J2 ? fidelity.J3J4 ? "WGS84 with J2, J3, J4" : "WGS84 with J2" : "sphere, central gravity",
            fidelity.Drag
                ? fidelity.DensityScale == 1.0
                ? "US Standard Atmosphere 1976"
                : $"US Standard Atmosphere 1976, density times {scale}"
                : "no air");
    }
}
