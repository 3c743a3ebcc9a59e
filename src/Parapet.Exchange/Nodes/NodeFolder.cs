using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Nodes;

/// <summary>
/// The folder of one party's node: its keys (readable by their owner alone), its card for the others, the charter once all have signed, and the store.
/// </summary>
public sealed class NodeFolder
{
    private const string CardFile = "card.json";
    private const string CharterFile = "charter.json";
    private const string LogKeyFile = "keys/log.key";
    private const string WitnessKeyFile = "keys/witness.key";
    private const string EntryKeyFile = "keys/entry.pem";
    private const string GatewayKeyFile = "keys/gateway.pem";
    private const string PseudonymKeyFile = "keys/pseudonyms.key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int CertificateYears = 10;

    private readonly byte[] pseudonymSecret;

    private NodeFolder(string path, CharterParty card, NoteKey logKey, NoteKey witnessKey, EntryKey entryKey, X509Certificate2 certificate, byte[] pseudonymSecret)
    {
        Path = path;
        Card = card;
        LogKey = logKey;
        WitnessKey = witnessKey;
        EntryKey = entryKey;
        Certificate = certificate;
        this.pseudonymSecret = pseudonymSecret;
    }

    /// <summary>Of the folder.</summary>
    public string Path { get; }

    /// <summary>The party as the others know it.</summary>
    public CharterParty Card { get; }

    /// <summary>Signs heads.</summary>
    public NoteKey LogKey { get; }

    /// <summary>Cosigns heads of others.</summary>
    public NoteKey WitnessKey { get; }

    /// <summary>Signs entries, charter and policies.</summary>
    public EntryKey EntryKey { get; }

    /// <summary>Of the gateway, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The names under which one other party knows the entries of this one.</summary>
    /// <param name="recipient">The other party.</param>
    public PseudonymKey NamesFor(string recipient) => new(HMACSHA256.HashData(pseudonymSecret, Encoding.UTF8.GetBytes(recipient)));

    /// <summary>Where the store is.</summary>
    public string StorePath => System.IO.Path.Combine(Path, "store.db");

    /// <summary>Address and token of the running node's operator listener.</summary>
    public string OperatorFile => System.IO.Path.Combine(Path, "operator.json");

    /// <summary>Structured log of the running node.</summary>
    public string JournalFile => System.IO.Path.Combine(Path, "journal.jsonl");

    /// <summary>Makes the folder of a new party: keys of its own and its card.</summary>
    /// <param name="path">Folder; made, or empty.</param>
    /// <param name="party">Id.</param>
    /// <param name="name">For people.</param>
    /// <param name="role">In the exchange.</param>
    /// <param name="clock">For the dates of the certificate, which nobody looks at: a certificate is known by its fingerprint.</param>
    public static Checked<NodeFolder> Create(string path, string party, string name, CharterRole role, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (!CharterParty.IsId(party))
        {
            return Wrong("party", $"{EntryCodes.Quote(party)} is not the id of a party. Give 1 to 32 lower-case letters, digits and hyphens, a letter first.");
        }

        if (name is not { Length: > 0 and <= 80 })
        {
            return Wrong("name", "is not a text of 1 to 80 characters.");
        }

        try
        {
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            {
                return Wrong(path, "is not empty. Name a folder that is not there yet: a node never overwrites keys.");
            }

            Directory.CreateDirectory(System.IO.Path.Combine(path, "keys"));
            using var gatewayKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN=parapet {party}", gatewayKey, HashAlgorithmName.SHA256);
            var now = clock.GetUtcNow();
            using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(CertificateYears));
            var (log, witness, entry) = (NoteKey.Generate(party), NoteKey.Generate(party, NoteKind.Cosigner), EntryKey.Create());
            var card = new CharterParty
            {
                Id = party, Name = name, Role = role, LogKey = log.Verifier, WitnessKey = witness.Verifier, EntryKey = entry.Verifier, GatewaySha256 = Gateway.Fingerprint(certificate),
            };
            Secret(path, LogKeyFile, log.Export());
            Secret(path, WitnessKeyFile, witness.Export());
            Secret(path, EntryKeyFile, entry.PrivatePem + "\n");
            Secret(path, GatewayKeyFile, gatewayKey.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n");
            Secret(path, PseudonymKeyFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n");
            File.WriteAllText(System.IO.Path.Combine(path, CardFile), Text(card.Json()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Wrong(path, $"cannot be written: {e.Message}");
        }

        return Open(path);
    }

    /// <summary>Opens the folder of a party.</summary>
    /// <param name="path">Made by <see cref="Create"/>.</param>
    public static Checked<NodeFolder> Open(string path)
    {
        try
        {
            if (!File.Exists(System.IO.Path.Combine(path, CardFile)))
            {
                return Wrong(path, "is not the folder of a node: it has no card.json. Make one with './parapet exchange init --party ID --dir DIR'.");
            }

            if (!StrictJson.ReadObject(File.ReadAllBytes(System.IO.Path.Combine(path, CardFile)), ExchangeLimits.DocumentMax).Try(out var map, out var fault)
                || !CharterParty.Read(map, CardFile).Try(out var card, out fault)
                || !NoteKey.Import(File.ReadAllText(System.IO.Path.Combine(path, LogKeyFile)).Trim()).Try(out var log, out fault)
                || !NoteKey.Import(File.ReadAllText(System.IO.Path.Combine(path, WitnessKeyFile)).Trim()).Try(out var witness, out fault)
                || !EntryKey.Read(File.ReadAllText(System.IO.Path.Combine(path, EntryKeyFile))).Try(out var entry, out fault))
            {
                return Wrong(path, fault.ToString());
            }

            var pem = File.ReadAllText(System.IO.Path.Combine(path, GatewayKeyFile));
            var certificate = X509Certificate2.CreateFromPem(pem, pem);
            var pseudonyms = Convert.FromHexString(File.ReadAllText(System.IO.Path.Combine(path, PseudonymKeyFile)).Trim());
            return card.LogKey.Equals(log.Verifier) && card.WitnessKey.Equals(witness.Verifier) && card.EntryKey.KeyId == entry.KeyId && card.GatewaySha256 == Gateway.Fingerprint(certificate)
                ? new NodeFolder(path, card, log, witness, entry, certificate, pseudonyms)
                : Wrong(path, "the keys are not those of the card: the folder was put together from several.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            return Wrong(path, $"cannot be read: {e.Message}");
        }
    }

    /// <summary>The charter with all signatures; a fault when there is none yet, or one is missing.</summary>
    public Checked<SignedCharter> ReadCharter()
    {
        var file = System.IO.Path.Combine(Path, CharterFile);
        return File.Exists(file) ? SignedCharter.ReadFile(file, complete: true)
            : Wrong(Path, $"has no charter. Propose one from the cards with './parapet exchange charter propose', let every party sign it, and put it here as {CharterFile}.");
    }

    /// <summary>Puts the charter into the folder.</summary>
    /// <param name="charter">With all signatures.</param>
    public void Write(SignedCharter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        File.WriteAllText(System.IO.Path.Combine(Path, CharterFile), charter.Text);
    }

    /// <summary>A file only its owner can read.</summary>
    internal static void Secret(string folder, string file, string text)
    {
        using var stream = OwnFile(System.IO.Path.Combine(folder, file));
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A file only its owner can read, to be written.</summary>
    internal static FileStream OwnFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static string Text(JsonObject json) => Parapet.Study.Bundle.Json.Text(json) + "\n";

    private static Diagnostic Wrong(string path, string message) => new(NodeCodes.Folder, path, message);
}
