// Two MCP servers that want a login, "notes" and "mail", and their authorization server, made with oidc-provider. Whoever comes to log in is let in
// at once, as alice. It is run in the folder where the package is installed, writes a line of JSON with its addresses, and ends when its standard input
// is closed.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { Provider } = await import(pathToFileURL(createRequire(`${process.cwd()}/`).resolve('oidc-provider')));

// Its clock can be set ahead, so that nobody has to wait until a token expires.
const clock = Date.now;
let ahead = 0;
Date.now = () => clock() + ahead;

const listen = server => new Promise(done => server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${server.address().port}`)));
const authorizationServer = createServer();
const issuer = await listen(authorizationServer);
const granted = {};
const resources = new Map();

const provider = new Provider(issuer, {
  clientDefaults: { grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' },
  clientAuthMethods: ['none'],
  cookies: { keys: ['of these tests'] },
  // "mail.read" is known to its server alone.
  scopes: ['openid', 'offline_access', 'notes.read', 'notes.write'],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/let-in/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({ scope: resources.get(resource).known, audience: resource, accessTokenTTL: 300, accessTokenFormat: 'opaque' }),
    },
  },
});
provider.on('grant.success', ({ oidc }) => { granted[oidc.params.grant_type] = (granted[oidc.params.grant_type] ?? 0) + 1; });
provider.on('server_error', (_, error) => console.error(error));

async function letIn(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'alice' } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope ?? '');
  grant.addResourceScope(params.resource, params.scope ?? '');
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

const handle = provider.callback();
authorizationServer.on('request', (request, response) => {
  if (request.url.startsWith('/let-in/')) {
    letIn(request, response).catch(error => response.writeHead(500).end(error.message));
  } else {
    handle(request, response);
  }
});

// A minimal server over Streamable HTTP without sessions. `needs` are the scopes of a call beyond those that it says it knows.
async function serve(name, known, needs) {
  const server = createServer();
  const origin = await listen(server);
  const resource = `${origin}/mcp`;
  const place = `${origin}/.well-known/oauth-protected-resource/mcp`;
  const shown = new Set();
  resources.set(resource, { known: [known, ...needs].join(' ') });

  const answers = {
    initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name, version: '1' } }),
    ping: () => ({}),
    'tools/list': () => ({
      tools: ['whoami', 'write'].map(tool => ({ name: tool, inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } })),
    }),
    'tools/call': (_, token) => ({ content: [{ type: 'text', text: token.accountId }] }),
  };

  async function mcp(request, response) {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer) {
      shown.add(bearer);
    }
    const token = bearer && await provider.AccessToken.find(bearer);
    if (!token || token.isExpired || token.aud !== resource) {
      response.setHeader('WWW-Authenticate', `Bearer ${bearer ? 'error="invalid_token", ' : ''}resource_metadata="${place}"`);
      return response.writeHead(401).end();
    }
    if (request.method !== 'POST') {
      return response.writeHead(405).end();
    }
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const { id, method, params } = JSON.parse(Buffer.concat(chunks));
    if (id === undefined) {
      return response.writeHead(202).end();
    }
    const missing = params?.name === 'write' ? needs.filter(scope => !token.scopes.has(scope)) : [];
    if (missing.length > 0) {
      response.setHeader('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${missing.join(' ')}", resource_metadata="${place}"`);
      return response.writeHead(403).end();
    }
    const result = answers[method]?.(params, token);
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify({ jsonrpc: '2.0', id, ...result ? { result } : { error: { code: -32601, message: `unknown method ${method}` } } }));
  }

  server.on('request', (request, response) => {
    const json = value => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
    const url = new URL(request.url, origin);
    if (url.pathname === '/mcp') {
      mcp(request, response).catch(error => response.writeHead(500).end(error.message));
    } else if (url.href === place) {
      json({ resource, authorization_servers: [issuer], scopes_supported: [known] });
    } else if (url.pathname === '/shown') {
      json([...shown]);
    } else if (url.pathname === '/granted') {
      json(granted);
    } else if (url.pathname === '/ahead') {
      ahead += 1000 * Number(url.searchParams.get('seconds'));
      json({});
    } else {
      response.writeHead(404).end();
    }
  });
  return resource;
}

console.log(JSON.stringify({ issuer, notes: await serve('notes', 'notes.read', ['notes.write']), mail: await serve('mail', 'mail.read', []) }));
process.stdin.on('end', () => process.exit()).resume();
