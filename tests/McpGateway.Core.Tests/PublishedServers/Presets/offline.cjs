// Loaded into each server before its own code: no name but those of this machine is looked up, so that a test reaches nobody.
const dns = require('node:dns');
const real = dns.lookup;
const isHere = host => host === 'localhost' || host === '::1' || /^127\./.test(host);

dns.lookup = (host, options, callback) => {
  if (isHere(host)) {
    return real(host, options, callback);
  }

  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: host });
  process.nextTick(callback ?? options, error);
};
