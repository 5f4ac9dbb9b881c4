# syntax=docker/dockerfile:1
# The server of this repository; a server around your own schema is made in the same way, with its own main file.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    DATABASE_URL=file:/data/graphql-scopes.sqlite \
    DRAIN_DELAY=5
# Nothing in the image may be changed by who runs it: everything is root's. What changes is in /data, or in Postgres.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/schema ./schema
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
RUN install -d -o 1000 -g 1000 -m 700 /data
VOLUME /data
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server/main.js"]
