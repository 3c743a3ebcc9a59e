using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Parapet.App.Shell;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The input is rejected, every reason is on stderr; or what was to be verified does not hold.</summary>
    public const int Rejected = 1;

    /// <summary>A mistake of ours.</summary>
    public const int Bug = 2;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}

/// <summary>What a verb comes to: an answer to be shown, or every reason why there is none.</summary>
internal abstract record Outcome
{
    /// <summary>One refusal with one reason.</summary>
    public static Refusal Refuse(string code, string path, string message) => new([new Diagnostic(code, path, message)]);
}

/// <summary>The input is rejected.</summary>
/// <param name="Diagnostics">All that is wrong with it, warnings included.</param>
internal sealed record Refusal(ImmutableArray<Diagnostic> Diagnostics) : Outcome;

/// <summary>The computation is done; a view shows it and changes no number.</summary>
/// <param name="Json">Under the documented schema of the verb.</param>
/// <param name="Text">For people.</param>
internal sealed record Answer(JsonObject Json, Action<Terminal> Text) : Outcome
{
    /// <summary>Remarks on the input, printed to stderr.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    /// <summary>Files of the result bundle beside <c>results.json</c>.</summary>
    public ImmutableArray<Study.Bundle.BundleFile> Files { get; init; } = [];

    /// <summary>The answer is that something does not hold: the exit code is 1.</summary>
    public bool Failed { get; init; }

    /// <summary>What is wrong with Parapet itself, in one sentence; null when nothing is.</summary>
    public string? Fault { get; init; }
}
