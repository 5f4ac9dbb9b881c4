import type { IncomingMessage } from 'node:http';

/** In bytes: what oidc-provider takes. Our forms have a few short fields. */
const maxBody = 56 * 1024;

/** A page for consent has one for each scope. */
const maxFields = 1000;

/** A fault of a request with a form (RFC 6749 §5.2). */
export interface FormFault {
  readonly status: number;
  readonly description: string;
  readonly headers?: Record<string, string>;
}

/** Reads a form, urlencoded or multipart. Undefined where the client has hung up: that is no fault of ours, and the request's log line says so. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | FormFault | undefined> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(contentType)) {
    return { status: 400, description: 'the content type must be application/x-www-form-urlencoded' };
  }
  const body = await readBody(request).catch((error) => {
    if (request.destroyed) return undefined;
    throw error;
  });
  if (!body) return undefined;
  if (isTooLarge(body)) return tooLarge;
  try {
    const parsed = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    const form = new URLSearchParams();
    if ([...parsed.keys()].length > maxFields) {
      return { status: 400, description: `the form has more than ${maxFields} fields` };
    }
    for (const [name, value] of parsed) {
      if (typeof value !== 'string') return { status: 400, description: 'the form must not have files' };
      if (value.includes('\0')) return { status: 400, description: 'the form must not have NUL characters' };
      form.append(name, value);
    }
    return form;
  } catch {
    return { status: 400, description: 'the body is not a form' };
  }
}

export const tooLarge: FormFault = {
  status: 413,
  description: `the body has more than ${maxBody} bytes`,
  headers: { connection: 'close' },
};

export function isTooLarge({ length }: Buffer): boolean {
  return length > maxBody;
}

/** Of one that is too large, enough to say so. */
async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    chunks.push(chunk);
    if (length > maxBody) break;
  }
  return Buffer.concat(chunks);
}
