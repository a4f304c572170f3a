using McpGateway.Catalog.Pinning;

namespace McpGateway.Tests.Catalog.Pinning;

public sealed class LookAlikesTests
{
    [Theory]
    [InlineData("Read_File")]
    [InlineData("read-file")]
    [InlineData("readFile")]
    [InlineData("re\u0430d_file")]
    [InlineData("read\u200b_file")]
    [InlineData("\uff52\uff45\uff41\uff44_file")]
    [InlineData("read_fi1e")]
    public void Names_that_are_taken_for_one_another_are_found(string name) => Assert.Equal("read_file", LookAlikes.Find(name, ["write_file", "read_file", name]));

    [Theory]
    [InlineData("read_file")]
    [InlineData("read_files")]
    [InlineData("read_text_file")]
    [InlineData("lire_fichier")]
    public void Others_are_not(string name) => Assert.Null(LookAlikes.Find(name, ["write_file", "read_file", name]));
}
