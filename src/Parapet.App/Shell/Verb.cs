using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Parapet.App.Shell;

/// <summary>A verb of the command line: a question, the options that state it, and the work that answers it.</summary>
internal sealed class Verb : Command
{
    /// <summary>States the verb.</summary>
    /// <param name="name">As it is called.</param>
    /// <param name="description">The question it answers.</param>
    /// <param name="examples">Calls shown at the end of its help, one a line.</param>
    /// <param name="compute">The work: no output, all decisions.</param>
    /// <param name="symbols">Its arguments and options.</param>
    public Verb(string name, string description, string examples, Func<ParseResult, CancellationToken, Outcome> compute, params Symbol[] symbols)
        : base(name, description)
    {
        Examples = examples;
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                Add(argument);
            }
            else
            {
                Add((Option)symbol);
            }
        }

        Add(Parameters.Json);
        SetAction((parse, token) => Task.Run(() => View.Show(parse, compute(parse, token), token), token));
    }

    /// <summary>Calls shown at the end of the help.</summary>
    public string Examples { get; }

    /// <summary>The library's help with the examples after it.</summary>
    public sealed class Help(HelpAction inner) : SynchronousCommandLineAction
    {
        /// <inheritdoc/>
        public override int Invoke(ParseResult parseResult)
        {
            ArgumentNullException.ThrowIfNull(parseResult);
            inner.MaxWidth = 100;
            var code = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is Verb verb)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var line in verb.Examples.ReplaceLineEndings("\n").Split('\n'))
                {
                    output.WriteLine("  " + line);
                }
            }

            return code;
        }
    }
}
