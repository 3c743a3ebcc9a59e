using System.Diagnostics;
using System.Globalization;

namespace Parapet.App.Shell;

/// <summary>A bar on stderr, shown from the second second on, and only on a terminal; taken away when the work is done.</summary>
internal sealed class Progress : IProgress<double>, IDisposable
{
    private const int BarWidth = 40;
    private static readonly long s_patience = Stopwatch.Frequency; // [ticks] 1 s before anything is shown
    private static readonly long s_pause = Stopwatch.Frequency / 10; // [ticks] 0.1 s between two drawings

    private readonly Lock _lock = new();
    private readonly string _what;
    private readonly bool _wanted = !Console.IsErrorRedirected;
    private long _next = Stopwatch.GetTimestamp() + s_patience;
    private int _drawn;

    /// <summary>Starts the clock.</summary>
    /// <param name="what">What is going on, in a few words.</param>
    public Progress(string what) => _what = what;

    /// <inheritdoc/>
    public void Report(double value)
    {
        lock (_lock)
        {
            if (!_wanted || Stopwatch.GetTimestamp() < _next)
            {
                return;
            }

            _next = Stopwatch.GetTimestamp() + s_pause;
            var share = Math.Clamp(value, 0.0, 1.0);
            var full = (int)(share * BarWidth);
            var line = string.Create(CultureInfo.InvariantCulture, $"{_what} [{new string('#', full)}{new string('.', BarWidth - full)}] {share,4:P0}");
            Console.Error.Write("\r" + line);
            _drawn = line.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_drawn > 0)
            {
                Console.Error.Write("\r" + new string(' ', _drawn) + "\r");
                _drawn = 0;
            }
        }
    }
}
