# Build stage: the toolchain and the libraries' headers.
FROM swift:6.3-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-dev libssl-dev zlib1g-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Migrations ./Migrations
COPY Sources ./Sources
COPY Tests ./Tests
RUN swift build -c release --product creditd --static-swift-stdlib \
    && strip .build/release/creditd

# Run stage: the program and what it links to; no root.
FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-0 libssl3 zlib1g tzdata ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/creditd --create-home creditd
COPY --from=build /src/.build/release/creditd /usr/local/bin/creditd
USER 10001
ENV CREDITD_DATA_DIR=/var/lib/creditd/data CREDITD_HOST=0.0.0.0 CREDITD_PORT=8080 CREDITD_LOG_FORMAT=json
VOLUME /var/lib/creditd
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["curl", "--fail", "--silent", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["creditd"]
CMD ["serve"]
