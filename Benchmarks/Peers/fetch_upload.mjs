// Uploads a file as multipart/form-data with Node's own fetch (undici), N times, P at a time.
//
// Node's fetch has no option for a CA file: NODE_EXTRA_CA_CERTS must be set before the process starts. It adds the file's
// certificates to those built into Node and does not replace them.

import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const { values: args } = parseArgs({
  options: {
    url: { type: 'string' },
    file: { type: 'string' },
    count: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '1' },
    cacert: { type: 'string' },
    version: { type: 'boolean' },
  },
});

async function upload() {
  const form = new FormData();
  const file = await openAsBlob(args.file, { type: 'application/octet-stream' });
  form.append('file', file, basename(args.file));
  // To follow a redirect, undici keeps a second copy of the body's stream, which buffers all sent data in memory. Only
  // 'error' prevents that.
  const response = await fetch(args.url, { method: 'POST', body: form, redirect: 'error' });
  // undici returns the connection to its pool only after the response was read to its end.
  await response.arrayBuffer();
  if (response.status !== 200) {
    throw new Error(`${args.url}: status ${response.status}`);
  }
}

async function main() {
  if (args.version) {
    console.log(`fetch of undici ${process.versions.undici}, Node ${process.versions.node}`);
    return;
  }
  if (!args.url || !args.file) {
    throw new Error('usage: --url URL --file PATH [--count N] [--parallel P] [--cacert PEM]');
  }
  if (args.cacert && args.cacert !== process.env.NODE_EXTRA_CA_CERTS) {
    throw new Error('--cacert requires NODE_EXTRA_CA_CERTS with the same path before the start');
  }
  let left = Number(args.count);
  const work = async () => {
    while (left-- > 0) {
      await upload();
    }
  };
  await Promise.all(Array.from({ length: Number(args.parallel) }, work));
}

try {
  await main();
} catch (error) {
  console.error(`fetch_upload: ${error.message}${error.cause ? `: ${error.cause.message}` : ''}`);
  // Ends the uploads of the other workers.
  process.exit(1);
}
