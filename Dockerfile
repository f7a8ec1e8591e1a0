# syntax=docker/dockerfile:1
# Debian, as DuckDB and Temporal's core are built against glibc.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /perennial
COPY package.json package-lock.json .npmrc ./
COPY bin bin
RUN npm install --no-save --omit=dev --loglevel=error && mv node_modules /production
COPY . .
RUN npm run -s build

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /perennial
COPY --from=build /production node_modules
COPY --from=build /perennial/package.json /perennial/LICENSE ./
COPY --from=build /perennial/bin/perennial.mjs bin/
COPY --from=build /perennial/dist dist
COPY --from=build /perennial/store/migrations store/migrations
COPY --from=build /perennial/backtest/report/page backtest/report/page
USER node
ENTRYPOINT ["node", "/perennial/bin/perennial.mjs"]
CMD ["--help"]
