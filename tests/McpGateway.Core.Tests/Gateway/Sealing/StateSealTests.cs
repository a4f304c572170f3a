using McpGateway.Gateway.Sealing;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Sealing;

public sealed class StateSealTests : IDisposable
{
    private static readonly SealedState s_state = new("ci", "digest", IsQuestion: true) { Inner = "\"of the server\"" };

    private readonly TemporaryHome _home = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_state_is_opened_once_in_all_processes_of_a_home()
    {
        string text = New().Seal(s_state), second = New().Seal(s_state);
        Assert.NotEqual(text, second);
        Assert.DoesNotContain("digest", text, StringComparison.Ordinal);

        Assert.Equal(s_state, New().TryOpen(text));
        Assert.Null(New().TryOpen(text));

        StateSeal one = New();
        Assert.Equal(s_state, one.TryOpen(second));
        Assert.Null(one.TryOpen(second));
    }

    [Fact]
    public void A_state_is_good_for_an_hour_and_its_note_is_removed_later()
    {
        string early = New().Seal(s_state);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(New().TryOpen(early));
        string late = New().Seal(s_state);
        _time.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(New().TryOpen(late));
    }

    [Fact]
    public void A_state_that_was_changed_or_is_of_another_home_is_none()
    {
        string text = New().Seal(s_state);
        using var other = new TemporaryHome();
        Assert.Null(new StateSeal(other.Home, _time).TryOpen(text));
        for (int i = StateSeal.Mark.Length; i < text.Length; i++)
        {
            Assert.Null(New().TryOpen(text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..]));
        }

        foreach (string odd in (string[])["", "A", "AAAA", "!!!!", text[StateSeal.Mark.Length..^4]])
        {
            Assert.Null(New().TryOpen(StateSeal.Mark + odd));
        }

        Assert.NotNull(New().TryOpen(text));
    }

    [Fact]
    public void The_key_is_for_the_user_only_and_one_that_is_none_is_told()
    {
        New().Seal(s_state);
        string file = Path.Combine(_home.Home.Root, "state.key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        File.WriteAllText(file, "short");
        Assert.Contains(file, Assert.Throws<IOException>(() => New().Seal(s_state)).Message, StringComparison.Ordinal);
    }

    private StateSeal New() => new(_home.Home, _time);
}
