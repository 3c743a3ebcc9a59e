using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Parapet.App.Shell;
using Parapet.App.Verbs;

namespace Parapet.App;

/// <summary>From the words of the command line to an exit code; what goes wrong on the way is said in one line.</summary>
internal static class CommandLine
{
    private const string Trace = "PARAPET_TRACE";

    // [ms] after Ctrl-C, for the work to notice and clean up
    private const int Grace = 2000;

    /// <summary>Parses, computes, shows; the whole of the program.</summary>
    public static async Task<int> Run(string[] args)
    {
        using var cancel = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            // A second Ctrl-C ends the process at once.
            context.Cancel = !cancel.IsCancellationRequested;
            cancel.Cancel();
            _ = Task.Delay(Grace).ContinueWith(_ => Environment.Exit(ExitCode.Interrupted), TaskScheduler.Default);
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            var parse = Root().Parse(args);
            if (parse.Action is ParseErrorAction)
            {
                return View.Refuse(Mistakes(parse), args.Contains(Parameters.Json.Name, StringComparer.Ordinal));
            }

            if (X86Base.IsSupported && !Fma.IsSupported)
            {
                Console.Error.WriteLine("parapet: this processor has no AVX2 with fused multiply-add: results are the same, bit for bit, and take up to fifty times as long.");
            }

            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parse.InvokeAsync(configuration, cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The last line of defence: whatever arrives here is a mistake of ours and is said to be one.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var message = e.Message.ReplaceLineEndings(" ");
            var traced = Environment.GetEnvironmentVariable(Trace) is { Length: > 0 };
            Console.Error.WriteLine($"parapet: internal error: {e.GetType().Name}: {message}");
            Console.Error.WriteLine(traced
                ? e.ToString()
                : $"This is our mistake, not yours. Please report it as README.md says, with the command and what it prints under {Trace}=1.");
            return ExitCode.Bug;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(
            "Parapet, an open laboratory for the argument about missile defence: it flies the missiles, runs the radars and works out "
            + "what interceptors can reach. Scenarios are text files; every number names its source.")
        {
            RunVerb.Create(), FlyVerb.Create(), FootprintVerb.Create(), BenchVerb.Create(), CoverageVerb.Create(), ThresholdVerb.Create(), ValidateVerb.Create(), CatalogueVerb.Create(), CheckVerb.Create(), ExchangeVerb.Create(),
        };
        root.HelpName = "./parapet";
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Verb.Help((HelpAction)help.Action!);
        root.SetAction(parse => help.Action is Verb.Help action ? action.Invoke(parse) : ExitCode.Done);
        return root;
    }

    private static Refusal Mistakes(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var known = command.Options.Select(o => o.Name).Concat(command.Subcommands.Select(c => c.Name)).ToArray();
        var help = command is RootCommand ? "./parapet --help" : $"./parapet {command.Name} --help";
        return new Refusal([.. parse.Errors.Select(error =>
        {
            var unknown = parse.UnmatchedTokens.FirstOrDefault(t => error.Message.Contains($"'{t}'", StringComparison.Ordinal));
            var nearest = unknown is null ? null : Spelling.Nearest(unknown, known);
            var way = nearest is null ? $"See {help}." : $"Did you mean '{nearest}'?";
            return error.SymbolResult is System.CommandLine.Parsing.ArgumentResult or System.CommandLine.Parsing.OptionResult && unknown is null
                ? new Diagnostic("CLI002", "", error.Message)
                : new Diagnostic("CLI001", "", $"{error.Message} {way}");
        })]);
    }
}
