using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace McpGateway.SampleServer.Http;

/// <summary>Listens on the loopback interface and serves each connection on a thread of its own.</summary>
internal sealed class HttpServer : IDisposable
{
    private readonly SampleOptions _options;
    private readonly ProcessState _process;
    private readonly IEndpoint _endpoint;
    private readonly SslServerAuthenticationOptions? _encryption;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _reading = new();

    public HttpServer(SampleOptions options)
    {
        _options = options;
        _process = new ProcessState(options, new HttpSurroundings(_listener.Dispose));
        var faults = new FaultPlayer(options);
        _encryption = options.Http.Certificate is { } file ? Encryption(file, options.Http.ClientCertificate) : null;
        _endpoint = options.Http.SseOnly ? new SseEndpoint(_process, faults) : new StreamableEndpoint(_process, faults);
    }

    /// <summary>Says where it listens, and serves until the end of stdin.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public void Run()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, _options.Http.Port));
        _listener.Listen(512);
        _process.Queue.Start();
        StandardStreams.WriteOutput($"{(_encryption is null ? "http" : "https")}://{_listener.LocalEndPoint}{_endpoint.Path}\n");
        Thread.Sleep(_options.StartDelay);
        Start(Accept);
        using var input = _process.Surroundings.OpenInput();
        var ignored = new byte[4096];
        while (input.Read(ignored) > 0)
        {
        }
    }

    public void Dispose() => _listener.Dispose();

    private static SslServerAuthenticationOptions Encryption(string file, string? client) => new()
    {
        ServerCertificate = X509CertificateLoader.LoadPkcs12FromFile(file, null),
        ClientCertificateRequired = client is not null,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => client is null || certificate?.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) == client,
    };

    private static void Start(Action action) => new Thread(() => action()) { IsBackground = true }.Start();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.Accept();
                Start(() => Serve(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It listens no more.
        }
    }

    private void Serve(Socket socket)
    {
        HttpConnection connection;
        try
        {
            connection = new HttpConnection(socket, _encryption);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            socket.Dispose();
            return;
        }

        using (connection)
        {
            while (!connection.ClosedHere && connection.Read() is { } request)
            {
                lock (_reading)
                {
                    _process.RestFromReading();
                }

                Handle(connection, request);
                if (request.Closes)
                {
                    break;
                }
            }
        }
    }

    private void Handle(HttpConnection connection, HttpRequest request)
    {
        Record(request);
        if (_options.Silent)
        {
            connection.HoldOpen();
            connection.Close();
            return;
        }

        try
        {
            CheckHeaders(request);
            OnOneLine(request.Body);
            _endpoint.Handle(connection, request);
        }
        catch (HttpRefusalException e)
        {
            HttpResponse.SendRefusal(connection, e);
        }
    }

    private void CheckHeaders(HttpRequest request)
    {
        if (_options.Http.Bearer is { } token && request.Header("authorization") != $"Bearer {token}")
        {
            throw new HttpRefusalException(401, "Unauthorized") { Headers = [("WWW-Authenticate", "Bearer")] };
        }

        foreach (var (name, value) in _options.Http.RequiredHeaders)
        {
            if (request.Header(name) != value)
            {
                throw new HttpRefusalException(400, $"The header {name} is missing");
            }
        }
    }

    // Line ends can only stand between the tokens of JSON. What is passed on of a message must not tear the events apart.
    private static void OnOneLine(Span<byte> body)
    {
        body.Replace((byte)'\r', (byte)' ');
        body.Replace((byte)'\n', (byte)' ');
    }

    private void Record(HttpRequest request)
    {
        if (_options.Http.HeaderFile is not { } file)
        {
            return;
        }

        var text = new StringBuilder($"{request.Method} {request.Target}\n");
        foreach (var (name, value) in request.Headers)
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        // With the line end of the last line comes the empty line.
        AppendOnlyFile.Append(file, text.ToString());
    }
}
