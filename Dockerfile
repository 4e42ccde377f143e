FROM golang:1.26.8-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /whoowns ./cmd/whoowns && mkdir /data

# The binary needs nothing from a system but the certificates by which it knows Slack, and a place for its store.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /whoowns /whoowns
COPY --from=build --chown=65532:65532 /data /data
ENV WHOOWNS_DATABASE_URL=sqlite:/data/whoowns.db
VOLUME /data
USER 65532:65532
ENTRYPOINT ["/whoowns"]
CMD ["serve"]
