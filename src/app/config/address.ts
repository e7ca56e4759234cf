const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/** Whether traffic to this host stays on this machine. */
export function isLoopbackHost(host: string): boolean {
  return loopbackHosts.has(host);
}

/** Secrets travel to these addresses: in clear text they may not leave the machine. */
export function isSafeAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  return url.protocol === 'https:' || isLoopbackHost(url.hostname);
}
