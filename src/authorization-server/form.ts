import type { IncomingMessage } from 'node:http';

/** In bytes; our forms have a few short fields. */
const maxBody = 64 * 1024;

/** A page for consent has one for each scope. */
const maxFields = 1000;

/** A fault of a request with a form (RFC 6749 §5.2). */
export interface FormFault {
  readonly status: number;
  readonly description: string;
  readonly headers?: Record<string, string>;
}

/** Reads a form, urlencoded or multipart. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | FormFault> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(contentType)) {
    return { status: 400, description: 'the content type must be application/x-www-form-urlencoded' };
  }
  const body = await readBody(request);
  if (!body)
    return {
      status: 413,
      description: `the body has more than ${maxBody} bytes`,
      headers: { connection: 'close' },
    };
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

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
