using System.Diagnostics.CodeAnalysis;

namespace Parapet.Exchange.Log;

/// <summary>What reading or checking something untrusted gave: a value, or the one reason why there is none.</summary>
/// <typeparam name="T">Of the value.</typeparam>
public readonly struct Checked<T>
    where T : class
{
    private Checked(T? value, Diagnostic? problem)
    {
        Value = value;
        Problem = problem;
    }

    /// <summary>The value; null when there is a problem.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Diagnostic? Problem { get; }

    /// <summary>A value.</summary>
    public static implicit operator Checked<T>(T value) => new(value, null);

    /// <summary>A reason.</summary>
    public static implicit operator Checked<T>(Diagnostic problem) => new(null, problem);

    /// <summary>Whether there is a value, and it or the reason.</summary>
    /// <param name="value">The value.</param>
    /// <param name="problem">Why there is none.</param>
    public bool Ok([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Diagnostic? problem)
    {
        value = Value;
        problem = value is null ? Problem ?? new Diagnostic(LogCodes.Missing, "", "There is no value.") : null;
        return value is not null;
    }
}
