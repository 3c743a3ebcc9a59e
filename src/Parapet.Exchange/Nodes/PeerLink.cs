using System.Buffers;
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
        client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
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
        using var answer = new Answer();
        return await Post("/v1/pull", request.Bytes(), answer, cancel).ConfigureAwait(false) ?? Batch.Read(answer.Bytes);
    }

    /// <summary>Hands something to the peer that only the white cell may.</summary>
    /// <param name="path">/v1/play or /v1/control.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Why it was refused; null when it was taken.</returns>
    public async Task<Diagnostic?> Act(string path, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        using var answer = new Answer();
        return await Post(path, body, answer, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<Diagnostic?> Post(string path, ReadOnlyMemory<byte> body, Answer answer, CancellationToken cancel)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(s_patience);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            using var stream = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            await answer.Read(stream, patience.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : Refused(answer.Bytes.Span, (int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new Diagnostic(NodeCodes.Unreachable, Peer.Id, $"{Address} does not answer ({(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}). Is its node running, and is this the address it listens on?");
        }
    }

    private Diagnostic Refused(ReadOnlySpan<byte> bytes, int status)
    {
        var known = StrictJson.ReadObject(bytes, 4096).Value is JsonObject map && StrictJson.Text(map["code"]) is { Length: <= 8 } code && StrictJson.Text(map["message"]) is { } message
            ? (Code: code, Message: message)
            : (Code: NodeCodes.Unreachable, Message: $"answered with status {status}: {EntryCodes.Quote(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]))}.");
        return new Diagnostic(known.Code, Peer.Id, $"{Address} refused: {known.Message}");
    }

    // The bytes of an answer, in memory that is used again: answers come many times a second and may have megabytes.
    private sealed class Answer : IDisposable
    {
        private byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        private int length;

        public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

        public async Task Read(Stream stream, CancellationToken cancel)
        {
            while (await stream.ReadAsync(buffer.AsMemory(length), cancel).ConfigureAwait(false) is > 0 and var more)
            {
                length += more;
                if (length > ExchangeLimits.BatchBytesMax)
                {
                    throw new IOException($"the answer has more than {ExchangeLimits.BatchBytesMax} bytes.");
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    Bytes.CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
    }
}
