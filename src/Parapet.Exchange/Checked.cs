using System.Diagnostics.CodeAnalysis;

namespace Parapet.Exchange;

/// <summary>What reading something untrusted gave: a value, or the one reason why there is none.</summary>
/// <typeparam name="T">Of the value.</typeparam>
public readonly struct Checked<T>
    where T : class
{
    private Checked(T? value, Diagnostic? fault)
    {
        Value = value;
        Fault = fault;
    }

    /// <summary>The value; null when there is a fault.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Diagnostic? Fault { get; }

    /// <summary>A value that is in order.</summary>
    /// <param name="value">It.</param>
    public static implicit operator Checked<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    /// <param name="fault">Its reason.</param>
    public static implicit operator Checked<T>(Diagnostic fault) => new(null, fault);

    /// <summary>Whether there is a value, and which of the two there is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="fault">The reason why there is none.</param>
    public bool Try([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Diagnostic? fault)
    {
        value = Value;
        fault = Value is null ? Fault ?? new Diagnostic("XEN000", "", "There is no value.") : null;
        return value is not null;
    }
}
