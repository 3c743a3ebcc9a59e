using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.Study.Bundle;

namespace Parapet.App.Shell;

/// <summary>Shows an outcome: text or JSON on standard output, diagnostics on stderr, the result bundle in its folder.</summary>
internal static class View
{
    /// <summary>Shows it and gives the exit code.</summary>
    public static int Show(ParseResult parse, Outcome outcome, CancellationToken cancel) => outcome switch
    {
        Refusal refusal => Refuse(refusal, parse.GetValue(Parameters.Json)),
        Answer answer => Tell(parse, answer, cancel),
        _ => throw new InvalidOperationException($"no view of {outcome.GetType().Name}"),
    };

    /// <summary>Prints every reason to stderr, and as JSON to standard output where JSON was asked for.</summary>
    public static int Refuse(Refusal refusal, bool json)
    {
        foreach (var diagnostic in refusal.Diagnostics)
        {
            Console.Error.WriteLine(diagnostic);
        }

        var errors = refusal.Diagnostics.Count(d => d.Severity == Severity.Error);
        Console.Error.WriteLine(errors == 1 ? "1 mistake; nothing was computed." : $"{errors} mistakes; nothing was computed.");
        if (json)
        {
            Console.Out.WriteLine(Json.Text(new JsonObject { ["diagnostics"] = Json.Diagnostics(refusal.Diagnostics) }));
        }

        return ExitCode.Rejected;
    }

    private static int Tell(ParseResult parse, Answer answer, CancellationToken cancel)
    {
        foreach (var warning in answer.Warnings)
        {
            Console.Error.WriteLine(warning);
        }

        var folder = parse.CommandResult.Command.Options.Contains(Parameters.Out) ? parse.GetValue(Parameters.Out) : null;
        if (folder is not null)
        {
            var problem = ResultBundle.Write(folder, [ResultBundle.ResultsFile(answer.Json), .. answer.Files], cancel);
            if (problem is not null)
            {
                return Refuse(new Refusal([problem]), parse.GetValue(Parameters.Json));
            }
        }

        cancel.ThrowIfCancellationRequested();
        if (parse.GetValue(Parameters.Json))
        {
            Console.Out.WriteLine(Json.Text(answer.Json));
        }
        else
        {
            var terminal = new Terminal();
            answer.Text(terminal);
            if (folder is not null)
            {
                terminal.Line();
                terminal.Line($"Written to {folder}: results.json{string.Concat(answer.Files.Select(f => ", " + f.Name))}");
            }

            Console.Out.Write(terminal);
        }

        if (answer.Fault is null)
        {
            return answer.Failed ? ExitCode.Rejected : ExitCode.Done;
        }

        Console.Error.WriteLine($"parapet: {answer.Fault}");
        return ExitCode.Bug;
    }
}
