using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Nodes;

/// <summary>
/// The HTTPS listener that a node shows to other parties. Both sides present certificates; a certificate is known by its fingerprint in the charter, and no other authority counts.
/// Everything asked is bounded in size and time; what a party may ask depends on who its certificate says it is.
/// </summary>
public sealed class Gateway : IAsyncDisposable
{
    private const int ConnectionsMax = 64;
    private static readonly TimeSpan s_headers = TimeSpan.FromSeconds(10);
    private readonly WebApplication app;

    private Gateway(WebApplication app) => this.app = app;

    /// <summary>Where it listens: the port is the one given, or the one found free.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1");

    /// <summary>Starts listening.</summary>
    /// <param name="node">Who answers.</param>
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="certificate">With its private key.</param>
    /// <param name="cancel">Stops the start.</param>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<Gateway> Start(Node node, IPEndPoint listen, X509Certificate2 certificate, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(node);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = ExchangeLimits.DocumentMax;
            kestrel.Limits.RequestHeadersTimeout = s_headers;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8192;
            kestrel.Listen(listen, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    CheckCertificateRevocation = false,
                    ClientCertificateValidation = (presented, _, _) => node.Charter.PartyOf(Fingerprint(presented)) is not null,
                    HandshakeTimeout = s_headers,
                });
            });
        });
        var app = builder.Build();
        app.MapPost("/v1/pull", context => Pull(node, context));
        app.MapPost("/v1/play", context => Act(node, context, node.Play));
        app.MapPost("/v1/control", context => Act(node, context, node.Control));
        var gateway = new Gateway(app);
        await app.StartAsync(cancel).ConfigureAwait(false);
        gateway.Address = new Uri(app.Urls.First());
        return gateway;
    }

    /// <summary>SHA-256 of a certificate, as the charter names it: lower-case hex.</summary>
    /// <param name="certificate">It.</param>
    public static string Fingerprint(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Digest.Of(certificate.GetRawCertData()).Hex;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await app.StopAsync(soon.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task Pull(Node node, HttpContext context)
    {
        var party = Asker(node, context);
        var body = await Body(context).ConfigureAwait(false);
        if (!PullRequest.Read(body).Try(out var request, out var fault))
        {
            await Refuse(context, StatusCodes.Status400BadRequest, fault).ConfigureAwait(false);
            return;
        }

        var answer = await node.Answer(party, request, context.RequestAborted).ConfigureAwait(false);
        if (answer.Try(out var batch, out fault))
        {
            context.Response.ContentType = "application/json";
            batch.Write(context.Response.BodyWriter);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await Refuse(context, fault.Code switch
            {
                NodeCodes.NotAllowed or NodeCodes.OtherExchange => StatusCodes.Status403Forbidden,
                NodeCodes.LinkCut or NodeCodes.Store => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            }, fault).ConfigureAwait(false);
        }
    }

    private static async Task Act(Node node, HttpContext context, Func<string, ReadOnlyMemory<byte>, Task<Diagnostic?>> act)
    {
        var fault = await act(Asker(node, context), await Body(context).ConfigureAwait(false)).ConfigureAwait(false);
        if (fault is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await Refuse(context, fault.Code switch
            {
                NodeCodes.NotAllowed => StatusCodes.Status403Forbidden,
                NodeCodes.Store or NodeCodes.NotSigning => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status400BadRequest,
            }, fault).ConfigureAwait(false);
        }
    }

    private static string Asker(Node node, HttpContext context) =>
        node.Charter.PartyOf(Fingerprint(context.Connection.ClientCertificate!))!.Id;

    // Kestrel ends a body that is larger than allowed with 413.
    private static async Task<byte[]> Body(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }

    private static Task Refuse(HttpContext context, int status, Diagnostic fault)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Wire.Bytes(new System.Text.Json.Nodes.JsonObject { ["code"] = fault.Code, ["message"] = fault.ToString() }), context.RequestAborted).AsTask();
    }
}
