# The gateway for programs that start an MCP server as `docker run -i`, and as a base for images with servers of their own.
#
#   docker build -t mcp-gateway .
#   docker run -i --rm -v "$HOME/.mcp-gateway:/home/app/.mcp-gateway" mcp-gateway
#
# Servers run inside the container: node, python or whatever starts them has to be added to it.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props McpGateway.psd1 .editorconfig ./
COPY src/ src/
RUN dotnet publish src/McpGateway.Host --configuration Release --use-current-runtime --output /app -p:PublishAot=true -p:DebugType=none \
    && rm -f /app/*.dbg /app/*.xml

# It is one native file: of .NET it needs only what the system's libraries give.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
COPY --from=build /app/mcp-gateway /usr/local/bin/mcp-gateway
COPY LICENSE /usr/share/doc/mcp-gateway/
# The images' own user without rights; a folder that is mounted there must be its.
USER $APP_UID
WORKDIR /home/app
# A container serves one client: a process for the next one would end with it.
ENV HOME=/home/app MCP_GATEWAY_BROKER=off
ENTRYPOINT ["mcp-gateway"]
