using System.Buffers.Text;
using System.Numerics;
using System.Text;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Tests.Entries;

public class SignatureTests
{
    private const string Purpose = "test+jws";

    // RFC 9449, section 6.1: the key of the example proof and its thumbprint.
    [Fact]
    public void Thumbprint_is_that_of_a_published_example()
    {
        var verifier = Samples.Value(EntryVerifier.Read(
            """{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}"""));
        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", verifier.KeyId);
    }

    [Fact]
    public void Key_reads_back_from_its_own_texts()
    {
        using var again = Samples.Value(EntryKey.Read(Samples.KeyA.PrivatePem));
        Assert.Equal(Samples.KeyA.KeyId, again.KeyId);
        Assert.Equal(Samples.KeyA.KeyId, Samples.Value(EntryVerifier.Read(Samples.KeyA.Verifier.Jwk)).KeyId);
        Assert.Contains("BEGIN PUBLIC KEY", Samples.KeyA.Verifier.Pem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"crv":"P-256","kty":"EC","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}""")]
    [InlineData("""{"crv":"P-384","kty":"EC","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}""")]
    [InlineData("""{"crv":"P-256","kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","d":"AAAA"}""")]
    [InlineData("""{"kty":"oct","k":"AAAA"}""")]
    public void Key_that_is_no_public_point_of_the_curve_is_refused(string jwk) => Assert.Equal(EntryCodes.Key, Samples.Fault(EntryVerifier.Read(jwk)));

    [Fact]
    public void Private_key_of_another_kind_is_refused()
    {
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        Assert.Equal(EntryCodes.Key, Samples.Fault(EntryKey.Read(other.ExportPkcs8PrivateKeyPem())));
        Assert.Equal(EntryCodes.Key, Samples.Fault(EntryKey.Read("nothing")));
        Assert.Equal(EntryCodes.Key, Samples.Fault(EntryKey.Read(Samples.KeyA.Verifier.Pem)));
    }

    [Fact]
    public void Signature_verifies_and_every_flipped_character_is_refused()
    {
        var text = Encoding.ASCII.GetBytes(Jws.Sign(Samples.KeyA, Purpose, "{}"u8));
        Assert.True(Samples.Value(Jws.Read(text, Purpose, 1000)).Verify(Samples.KeyA.Verifier));
        Assert.False(Samples.Value(Jws.Read(text, Purpose, 1000)).Verify(Samples.KeyB.Verifier));
        for (var i = 0; i < text.Length; i++)
        {
            var altered = text.ToArray();
            altered[i] = (byte)(altered[i] == 'A' ? 'B' : 'A');
            Assert.False(Jws.Read(altered, Purpose, 1000).Try(out var jws, out _) && jws.Verify(Samples.KeyA.Verifier), $"character {i}");
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"K","typ":"test+jws"}""", EntryCodes.Algorithm)]
    [InlineData("""{"alg":"HS256","kid":"K","typ":"test+jws"}""", EntryCodes.Algorithm)]
    [InlineData("""{"kid":"K","typ":"test+jws"}""", EntryCodes.Algorithm)]
    [InlineData("""{"alg":"ES256","kid":"K","typ":"other"}""", EntryCodes.Purpose)]
    [InlineData("""{"alg":"ES256","kid":"K"}""", EntryCodes.Purpose)]
    [InlineData("""{"alg":"ES256","kid":"short","typ":"test+jws"}""", EntryCodes.UnknownKey)]
    [InlineData("""{"alg":"ES256","crit":["exp"],"kid":"K","typ":"test+jws"}""", EntryCodes.Extension)]
    [InlineData("""{"alg":"ES256","jwk":{},"kid":"K","typ":"test+jws"}""", EntryCodes.Extension)]
    [InlineData("""{"alg":"ES256","alg":"none","kid":"K","typ":"test+jws"}""", EntryCodes.Json)]
    [InlineData("""[]""", EntryCodes.Json)]
    public void Header_that_asks_for_anything_else_is_refused(string header, string code)
    {
        var json = header.Replace("\"K\"", $"\"{Samples.KeyA.KeyId}\"", StringComparison.Ordinal);
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json))}.e30.{Base64Url.EncodeToString(new byte[64])}";
        Assert.Equal(code, Samples.Fault(Jws.Read(Encoding.ASCII.GetBytes(signed), Purpose, 1000)));
    }

    [Theory]
    [InlineData("", EntryCodes.Form)]
    [InlineData("a.b", EntryCodes.Form)]
    [InlineData("a..b", EntryCodes.Form)]
    [InlineData("a.b.c.d", EntryCodes.Form)]
    [InlineData("e30.e30.e30=", EntryCodes.Base64)]
    [InlineData("e30.e3 0.e30", EntryCodes.Base64)]
    [InlineData("e31.e30.e30", EntryCodes.Base64)]
    public void What_is_no_compact_signature_is_refused(string text, string code) => Assert.Equal(code, Samples.Fault(Jws.Read(Encoding.ASCII.GetBytes(text), Purpose, 1000)));

    [Fact]
    public void Too_large_is_refused_before_anything_is_read() =>
        Assert.Equal(EntryCodes.TooLarge, Samples.Fault(Jws.Read(new byte[1001], Purpose, 1000)));

    // DSSE protocol 1.0, section "Test Vectors".
    [Fact]
    public void Envelope_of_the_protocols_example_verifies()
    {
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(Dsse.Pae("http://example.com/HelloWorld", "hello world"u8)));
        var envelope = Samples.Value(Dsse.Read(
            """
            {"payload": "aGVsbG8gd29ybGQ=",
             "payloadType": "http://example.com/HelloWorld",
             "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}
            """u8,
            "http://example.com/HelloWorld"));
        using var key = Samples.Value(EntryVerifier.Read(
            $$"""{"kty":"EC","crv":"P-256","x":"{{Coordinate("46950820868899156662930047687818585632848591499744589407958293238635476079160")}}","y":"{{Coordinate("5640078356564379163099075877009565129882514886557779369047442380624545832820")}}"}"""));
        Assert.True(key.Verify(Dsse.Pae(envelope.PayloadType, envelope.Payload.Span), envelope.Signatures[0].Bytes.AsSpan()));
    }

    [Fact]
    public void Envelope_needs_a_true_signature_of_each_party()
    {
        var one = Dsse.Of("text/x", "document"u8.ToArray()).Sign(Samples.KeyA);
        Assert.Equal(EntryCodes.Unsigned, one.Missing(Samples.Ring, ["A", "B"])?.Code);
        var both = one.Sign(Samples.KeyB);
        Assert.Null(both.Missing(Samples.Ring, ["A", "B"]));

        var read = Samples.Value(Dsse.Read(Encoding.UTF8.GetBytes(both.Text), "text/x"));
        Assert.Equal(["A", "B"], read.SignedBy(Samples.Ring));
        Assert.Equal(["B"], (read with { Signatures = [read.Signatures[0] with { Bytes = [.. new byte[64]] }, read.Signatures[1]] }).SignedBy(Samples.Ring));

        // A signature of A under the name of B's key is none of B's.
        var borrowed = one with { Signatures = [one.Signatures[0] with { KeyId = Samples.KeyB.KeyId }] };
        Assert.Empty(borrowed.SignedBy(Samples.Ring));
        Assert.Equal(EntryCodes.Purpose, Samples.Fault(Dsse.Read(Encoding.UTF8.GetBytes(both.Text), "text/y")));
    }

    [Fact]
    public void One_key_cannot_speak_for_two_parties() =>
        Assert.Throws<ArgumentException>(() => new KeyRing("x", [("A", Samples.KeyA.Verifier), ("B", Samples.KeyA.Verifier)]));

    private static string Coordinate(string number)
    {
        var bytes = BigInteger.Parse(number, System.Globalization.CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
        return Base64Url.EncodeToString([.. new byte[32 - bytes.Length], .. bytes]);
    }
}
