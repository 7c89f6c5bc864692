using Microsoft.Extensions.Options;

namespace Insights.Api.Access;

/// <summary>
/// Outside of a developer's machine the API does not begin to answer while nobody could come in, or while keys would travel in the
/// open.
/// </summary>
internal sealed class ProductionStart(
    KeyStore keys, OpenIdOptions openId, IOptions<AccessOptions> access, IConfiguration configuration, IHostEnvironment environment)
    : IHostedService
{
    /// <exception cref="InvalidOperationException">The service must not start like this; the message says what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (environment.IsDevelopment())
        {
            return;
        }

        if (!openId.IsSet && !await keys.HasGoodKeyAsync(cancellationToken))
        {
            throw new InvalidOperationException(
                "there is no API key that opens anything, so nobody could come in. The job `migrations` makes the first key of a "
                    + "new database and prints it once; where all were revoked or expired, set Access:AdminKey to insights_, 12 hexadecimal "
                    + "digits, _ and 64 more (openssl rand -hex 6 and 32) and run `migrations` again. Or let people sign in where they have "
                    + "their accounts: Authentication:Oidc.");
        }

        if (!IsEncrypted() && access.Value.TrustedProxies.Count == 0)
        {
            throw new InvalidOperationException(
                "keys would travel in the open: the service has no address with https. Give it a certificate (ASPNETCORE_HTTPS_PORTS and "
                    + "Kestrel:Certificates:Default), or put a proxy with TLS before it and name its network in Access:TrustedProxies:0, "
                    + "such as 10.0.0.0/8.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An address that only this machine reaches needs no encryption.</summary>
    private bool IsEncrypted() =>
        !string.IsNullOrEmpty(configuration["https_ports"])
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any(endpoint => IsSafe(endpoint["Url"]))
        || (configuration["urls"] is { } urls && urls.Split(';').All(IsSafe));

    private static bool IsSafe(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback);
}
