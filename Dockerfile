# The image of whoowns. It is built from a checkout without its repository, so what that says is given to it:
#
#   docker build --build-arg VERSION=$(git describe --tags --always) --build-arg REVISION=$(git rev-parse HEAD) \
#     --build-arg DATE=$(git show -s --format=%cI) --tag whoowns:local .
ARG GO_VERSION=1.26.8

FROM golang:${GO_VERSION}-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
ARG REVISION=""
ARG DATE=""
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X 'main.stamp=${VERSION} ${REVISION} ${DATE}'" -o /whoowns ./cmd/whoowns && mkdir /data

# The binary needs nothing from a system but the certificates by which it knows Slack, and a place for its store. All times are UTC.
FROM scratch
ARG VERSION=""
ARG REVISION=""
ARG DATE=""
LABEL org.opencontainers.image.title="whoowns" \
      org.opencontainers.image.description="Is this a PM or a PO job?" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${DATE}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /whoowns /whoowns
COPY --from=build --chown=65532:65532 /data /data
ENV WHOOWNS_DATABASE_URL=sqlite:/data/whoowns.db
ENV WHOOWNS_LISTEN_ADDR=:8080
EXPOSE 8080
VOLUME /data
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["/whoowns", "health"]
ENTRYPOINT ["/whoowns"]
CMD ["serve"]
