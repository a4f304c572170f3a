namespace McpGateway.Host.Gateways;

/// <summary>Notices that stdin is closed, because whoever holds its other end has ended. What comes there is nobody's.</summary>
internal static class StdinEnd
{
    /// <summary>Begins to read, on a thread of its own: a read of stdin cannot be given up.</summary>
    /// <param name="onEnd">Called at the end.</param>
    public static void Watch(Action onEnd)
    {
        var reader = new Thread(() =>
        {
            try
            {
                using Stream input = Console.OpenStandardInput();
                byte[] buffer = new byte[256];
                while (input.Read(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
                // The same, told in another way.
            }

            onEnd();
        })
        { IsBackground = true, Name = "stdin" };
        reader.Start();
    }
}
