using System.Reflection;
using System.Reflection.Emit;

namespace Parapet.App.Tests;

/// <summary>Which types use which, read from the compiled code: signatures, fields, and what the methods call.</summary>
internal static class Uses
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    // First byte of the operation codes of two bytes.
    private const byte Wide = 0xFE;

    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => (int)(ushort)c.Value);

    /// <summary>Pairs of different outermost types of an assembly of which the first uses the second.</summary>
    public static IEnumerable<(Type From, Type To)> Of(Assembly assembly) => assembly.GetTypes()
        .SelectMany(t => Types(t).SelectMany(Parts).Where(u => u.Assembly == assembly).Select(u => (From: Outermost(t), To: Outermost(u))))
        .Where(u => u.From != u.To && u.From.Namespace is not null && u.To.Namespace is not null) // the compiler's own have none
        .Distinct();

    private static IEnumerable<Type> Types(Type type) =>
    [
        .. type.BaseType is { } b ? (Type[])[b] : [],
        .. type.GetInterfaces(),
        .. type.GetFields(Own).Select(f => f.FieldType),
        .. type.GetMethods(Own).Select(m => m.ReturnType),
        .. Methods(type).SelectMany(m => m.GetParameters().Select(p => p.ParameterType)),
        .. Methods(type).SelectMany(Body),
    ];

    private static IEnumerable<MethodBase> Methods(Type type) => [.. type.GetMethods(Own), .. type.GetConstructors(Own)];

    private static IEnumerable<Type> Body(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
        {
            return [];
        }

        List<Type> found = [.. body.LocalVariables.Select(v => v.LocalType)];
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var operation = code[at] == Wide ? s_codes[(Wide << 8) | code[at + 1]] : s_codes[code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                found.AddRange(Named(method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)));
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }

        return found;
    }

    private static IEnumerable<Type> Named(MemberInfo? member) => member switch
    {
        Type type => [type],
        MethodBase { IsGenericMethod: true } method => [method.DeclaringType!, .. method.GetGenericArguments()],
        { DeclaringType: { } home } => [home],
        _ => [],
    };

    // The types a type is put together from: elements of arrays and references, arguments of generic types.
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericParameter ? []
        : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
        : [type];

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
