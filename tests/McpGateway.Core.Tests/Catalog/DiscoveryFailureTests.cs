using McpGateway.Catalog.Discovery;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

public sealed class DiscoveryFailureTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_failure_counts_until_a_secret_is_set()
    {
        var failures = new DiscoveryFailures(_home.Home, TimeProvider.System);
        new NamedSecrets(_home.Home.Root).Set("TOKEN", "wrong");
        File.SetLastWriteTimeUtc(_home.Home.SecretFile, DateTime.UtcNow.AddMinutes(-1));

        failures.Note(Sample.Server("s"), new DiscoveryFailure("the token was refused", "Make a new one."));
        Assert.Equal(new DiscoveryFailure("the token was refused", "Make a new one."), failures.Find(Sample.Server("s")));

        new NamedSecrets(_home.Home.Root).Set("TOKEN", "right");
        File.SetLastWriteTimeUtc(_home.Home.SecretFile, DateTime.UtcNow.AddMinutes(1));
        Assert.Null(failures.Find(Sample.Server("s")));
    }
}
