using System.Diagnostics;
using System.Formats.Asn1;
using System.Numerics;
using Parapet.Exchange.Entries;
using Parapet.Study.Tests;

namespace Parapet.Exchange.Tests.Entries;

/// <summary>Entries read by programs of other people: jwcrypto and OpenSSL.</summary>
public sealed class OutsideTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("parapet-entries-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Jwcrypto_verifies_an_entry_and_finds_the_same_claims()
    {
        var committed = Samples.Commit(CommitOptions.Usual);
        var given = committed.For("B", new Dictionary<string, int> { ["azimuth_deg"] = 2, ["vehicle_class"] = 3 });
        var (code, output) = Python(new Presentation(committed.Entry.Jws.Text, [.. given.Select(d => d.Text)]).Text);
        Assert.Equal((0, "{\"azimuth_deg@L2\":[330,345],\"vehicle_class@L3\":\"ballistic\"}"), (code, output));
    }

    [Fact]
    public void Jwcrypto_refuses_altered_entries_and_disclosures()
    {
        var committed = Samples.Commit(CommitOptions.Usual);
        var text = new Presentation(committed.Entry.Jws.Text, [committed.Disclosures[0].Text]).Text;
        foreach (var at in (int[])[text.IndexOf('.', StringComparison.Ordinal) + 20, text.IndexOf('~', StringComparison.Ordinal) - 20, text.Length - 20])
        {
            var altered = text.Remove(at, 1).Insert(at, text[at] == 'A' ? "B" : "A");
            var (code, output) = Python(altered);
            Assert.True(code == 1, output);
        }
    }

    [Fact]
    public void Jwcrypto_names_a_key_as_we_do()
    {
        var (code, output) = Run("/usr/bin/python3", "-c", "import sys; from jwcrypto import jwk; print(jwk.JWK.from_json(sys.argv[1]).thumbprint())", Samples.KeyA.Verifier.Jwk);
        Assert.Equal((0, Samples.KeyA.KeyId), (code, output));
    }

    [Fact]
    public void OpenSsl_verifies_the_signature_and_refuses_another_text()
    {
        var jws = Samples.Commit(CommitOptions.Usual).Entry.Jws;
        var (key, signature, signed) = (File("key.pem"), File("signature.der"), File("signed.txt"));
        System.IO.File.WriteAllText(key, Samples.KeyA.Verifier.Pem);
        System.IO.File.WriteAllBytes(signature, Der(jws.Signature.Span));
        System.IO.File.WriteAllText(signed, jws.Text[..jws.Text.LastIndexOf('.')]);
        Assert.Equal((0, "Verified OK"), Run("openssl", "dgst", "-sha256", "-verify", key, "-signature", signature, signed));
        System.IO.File.AppendAllText(signed, "A");
        Assert.Equal(1, Run("openssl", "dgst", "-sha256", "-verify", key, "-signature", signature, signed).Code);
    }

    [Fact]
    public void OpenSsl_reads_the_private_key()
    {
        var key = File("private.pem");
        System.IO.File.WriteAllText(key, Samples.KeyA.PrivatePem);
        var (code, output) = Run("openssl", "ec", "-in", key, "-noout", "-text");
        Assert.Equal(0, code);
        Assert.Contains("prime256v1", output, StringComparison.Ordinal);
    }

    private static byte[] Der(ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(signature[..32], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(signature[32..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private (int Code, string Output) Python(string presentation)
    {
        System.IO.File.WriteAllText(File("presentation.txt"), presentation);
        System.IO.File.WriteAllText(File("key.json"), Samples.KeyA.Verifier.Jwk);
        return Run("/usr/bin/python3", Script(), File("presentation.txt"), File("key.json"));
    }

    private string File(string name) => Path.Combine(folder, name);

    private static string Script() => Repository.PathOf("tests", "outside", "entries", "verify.py");

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + error.Result).Trim());
    }
}
