using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Tests.Entries;

public class JcsTests
{
    // RFC 8785, appendix B: bits of a double and its text.
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(unchecked((long)0x8000000000000000), "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(unchecked((long)0x8000000000000001), "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(unchecked((long)0xffefffffffffffff), "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(unchecked((long)0xc340000000000000), "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(unchecked((long)0xbecbf647612f3696), "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Number_is_written_as_the_appendix_of_the_standard_has_it(long bits, string expected) =>
        Assert.Equal(expected, Jcs.Text(JsonValue.Create(BitConverter.Int64BitsToDouble(bits))));

    // RFC 8785, section 3.2.2 and 3.2.3.
    [Fact]
    public void Sample_of_the_standard_has_its_canonical_text()
    {
        const string Input = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            Jcs.Text(JsonNode.Parse(Input)));
    }

    [Fact]
    public void Keys_are_sorted_by_their_utf16_units()
    {
        const string Input = """{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""";
        var values = JsonNode.Parse(Jcs.Text(JsonNode.Parse(Input)))!.AsObject().Select(p => p.Value!.GetValue<string>());
        Assert.Equal(
            ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"], values);
    }

    [Fact]
    public void Number_has_one_text_whatever_type_holds_it()
    {
        Assert.Equal("[12.5,12.5,3,3,3,3]", Jcs.Text(new JsonArray(12.5, 12.5m, 3, 3L, 3.0, 3.00m)));
        Assert.Equal("[-0.000001,100]", Jcs.Text(JsonNode.Parse("[-1e-6, 1e2]")));
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("1e400")]
    [InlineData("\"\\ud800\"")]
    public void What_has_no_canonical_text_is_refused(string json)
    {
        Assert.False(Jcs.Read(Encoding.UTF8.GetBytes(json), 1000).Try(out _, out var fault));
        Assert.StartsWith("XEN", fault.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubles_read_back_to_the_same_bits()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (double.IsFinite(value))
            {
                var text = Jcs.Text(JsonValue.Create(value));
                Assert.Equal(value, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
                Assert.Equal(text, Jcs.Text(JsonNode.Parse(text)));
            }
        }
    }

    [Theory]
    [InlineData("{\"b\":1,\"a\":2}", EntryCodes.Canonical)]
    [InlineData("{\"a\":2 }", EntryCodes.Canonical)]
    [InlineData("{\"a\":2.0}", EntryCodes.Canonical)]
    [InlineData("{\"a\":1,\"a\":1}", EntryCodes.Json)]
    public void Other_spellings_are_refused_on_reading(string json, string code) => Assert.Equal(code, Samples.Fault(Jcs.Read(Encoding.UTF8.GetBytes(json), 1000)));
}
