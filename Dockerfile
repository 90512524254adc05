# One image for all six services. The command chooses which:
#   docker run rapport node subgraphs/pricing/dist/main.js
#   docker run rapport node gateway/dist/main.js

FROM node:22-bookworm-slim AS manifests
WORKDIR /rapport
COPY . .
# What an install reads and nothing else, so that a change of code does not install anew.
RUN find . -type f ! -name package.json ! -name package-lock.json -delete

FROM node:22-bookworm-slim AS build
WORKDIR /rapport
COPY --from=manifests /rapport ./
RUN npm ci --include=dev --omit=optional --no-audit --no-fund
COPY . .
RUN npx tsc --build gateway subgraphs/profile subgraphs/recommendation subgraphs/loyalty-rewards subgraphs/pricing subgraphs/community
# From here on only what runs: packages without the tools, programs without their sources.
RUN npm prune --omit=dev --omit=optional --no-audit --no-fund \
  && rm -rf platform bench shared/testkit node_modules/@rapport/platform node_modules/@rapport/bench node_modules/@rapport/testkit \
  && find gateway shared subgraphs -name src -type d -prune -exec rm -rf {} + \
  && find . -name '*.tsbuildinfo' -not -path './node_modules/*' -delete

FROM node:22-bookworm-slim
ENV NODE_ENV=production PORT=4000 SUPERGRAPH_PATH=/rapport/gateway/supergraph.graphql
WORKDIR /rapport
COPY --from=build /rapport/package.json ./
COPY --from=build /rapport/node_modules ./node_modules
COPY --from=build /rapport/shared ./shared
COPY --from=build /rapport/subgraphs ./subgraphs
COPY --from=build /rapport/gateway ./gateway
USER node
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --start-interval=1s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "gateway/dist/main.js"]
