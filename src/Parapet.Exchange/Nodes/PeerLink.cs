using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Nodes;

/// <summary>The way from one node to a peer's gateway: HTTPS with both certificates known by the charter, answers bounded in size and time.</summary>
public sealed class PeerLink : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(ExchangeLimits.WaitMax + 10_000);
    private readonly HttpClient client;

    /// <summary>A way to one peer; nothing is sent yet.</summary>
    /// <param name="peer">Who must answer there.</param>
    /// <param name="address">Of its gateway.</param>
    /// <param name="certificate">Of the asker, with its private key.</param>
    public PeerLink(CharterParty peer, Uri address, X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(peer);
        Peer = peer;
        Address = address;
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [certificate],
                // The fingerprint in the charter is the whole of the trust: names and authorities say nothing here.
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && Gateway.Fingerprint(presented) == peer.GatewaySha256,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            },
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        client = new HttpClient(handler) { BaseAddress = address, Timeout = s_patience, MaxResponseContentBufferSize = ExchangeLimits.BatchBytesMax };
    }

    /// <summary>The peer.</summary>
    public CharterParty Peer { get; }

    /// <summary>Of its gateway.</summary>
    public Uri Address { get; }

    /// <summary>Asks for the continuation of a log.</summary>
    /// <param name="request">From where.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Checked<Batch>> Pull(PullRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = await Post("/v1/pull", request.Bytes(), cancel).ConfigureAwait(false);
        return answer.Try(out var bytes, out var fault) ? Batch.Read(bytes) : fault;
    }

    /// <summary>Hands something to the peer that only the white cell may.</summary>
    /// <param name="path">/v1/play or /v1/control.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Why it was refused; null when it was taken.</returns>
    public async Task<Diagnostic?> Act(string path, ReadOnlyMemory<byte> body, CancellationToken cancel) => (await Post(path, body, cancel).ConfigureAwait(false)).Fault;

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<Checked<byte[]>> Post(string path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content, cancel).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? bytes : Refused(bytes, (int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return new Diagnostic(NodeCodes.Unreachable, Peer.Id, $"{Address} does not answer ({(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}). Is its node running, and is this the address it listens on?");
        }
    }

    private Diagnostic Refused(byte[] bytes, int status)
    {
        var known = StrictJson.ReadObject(bytes, 4096).Value is JsonObject map && StrictJson.Text(map["code"]) is { Length: <= 8 } code && StrictJson.Text(map["message"]) is { } message
            ? (Code: code, Message: message)
            : (Code: NodeCodes.Unreachable, Message: $"answered with status {status}: {EntryCodes.Quote(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 200))))}.");
        return new Diagnostic(known.Code, Peer.Id, $"{Address} refused: {known.Message}");
    }
}
