using McpGateway.Diagnostics;

namespace McpGateway.Tests.Diagnostics;

public sealed class SecretNameTests
{
    [Theory]
    [InlineData("GITHUB_PERSONAL_ACCESS_TOKEN")]
    [InlineData("github_pat")]
    [InlineData("PAT2")]
    [InlineData("X-Api-Key")]
    [InlineData("apiKey")]
    [InlineData("TS_AUTHKEY")]
    [InlineData("BASIC_AUTH")]
    [InlineData("Authorization")]
    [InlineData("DB_PASS")]
    [InlineData("SENTRY_DSN")]
    [InlineData("MY_PASSWORD_FILE")]
    public void Names_of_secrets_are_known(string name) => Assert.True(SecretNames.Suggest(name));

    [Theory]
    [InlineData("MEMORY_FILE_PATH")]
    [InlineData("PATH")]
    [InlineData("GIT_AUTHOR_NAME")]
    [InlineData("KEYBOARD_LAYOUT")]
    [InlineData("COMPASS")]
    [InlineData("MODE")]
    [InlineData("")]
    public void Others_are_not(string name) => Assert.False(SecretNames.Suggest(name));
}
