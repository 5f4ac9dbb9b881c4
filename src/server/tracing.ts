import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Context, SpanContext } from '@opentelemetry/api';
import type { OnStatement } from '../data/database.ts';
import type { Config } from './config.ts';
import { currentRequest, currentRequestId } from './logger.ts';

/** Spans of requests, and of what they ask the database. Neither a token nor a variable nor a parameter is in them. */
export interface Tracing {
  /** Begins the span of a request, which ends with its answer. */
  began(request: IncomingMessage, response: ServerResponse, route: string): void;
  readonly onStatement: OnStatement;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** In milliseconds: a collector that is away keeps nobody from leaving. */
const patience = 2000;

/**
 * OpenTelemetry, loaded here alone. Who sends `traceparent` (W3C Trace Context) finds the request in his own trace; which traces are
 * kept is decided here. Undefined where no endpoint is configured.
 */
export async function createTracing(
  config: Pick<Config, 'otelExporterOtlpEndpoint' | 'otelTracesSamplerArg'>,
): Promise<Tracing | undefined> {
  const { otelExporterOtlpEndpoint: endpoint, otelTracesSamplerArg: ratio } = config;
  if (endpoint === undefined) return undefined;
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = await import('@opentelemetry/api');
  const { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } = await import(
    '@opentelemetry/sdk-trace'
  );
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = await import(
    '@opentelemetry/resources'
  );
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    sampler: new TraceIdRatioBasedSampler(ratio),
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are OpenTelemetry's own.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'graphql-scopes' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('graphql-scopes');
  const contexts = new WeakMap<IncomingMessage, Context>();

  return {
    began(request, response, route) {
      const parent = parentOf(request);
      const method = request.method ?? '';
      const span = tracer.startSpan(
        `${method} ${route}`,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'http.route': route } },
        parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
      );
      contexts.set(request, trace.setSpan(ROOT_CONTEXT, span));
      span.setAttribute('graphql_scopes.request_id', currentRequestId() ?? '');
      response.once('close', () => {
        const { statusCode } = response;
        span.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
    },
    onStatement({ sql, ms, failed }) {
      const request = currentRequest();
      const context = request && contexts.get(request);
      if (!context) return;
      const now = Date.now();
      const [operation = ''] = sql.split(' ', 1);
      const attributes = { 'db.operation.name': operation, 'db.query.text': sql };
      const options = { kind: SpanKind.CLIENT, startTime: now - ms, attributes };
      const span = tracer.startSpan(operation, options, context);
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(now);
    },
    async close() {
      const sent = provider.shutdown().catch(() => {});
      await Promise.race([sent, setTimeout(patience, undefined, { ref: false })]);
    },
  };
}

/** The span of who asks (W3C Trace Context §3.2). */
function parentOf({ headers }: IncomingMessage): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] =
    /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/.exec(String(headers.traceparent)) ??
    [];
  if (traceId === '') return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}
