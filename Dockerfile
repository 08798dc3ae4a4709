# appctl in a container, by default the mock server for whoever can reach it:
#
#	docker run --rm -p 127.0.0.1:4780:4780 ghcr.io/appctl/appctl
#
# A release builds it out of the binaries that it has built.
FROM --platform=$BUILDPLATFORM debian:stable-slim AS files
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
RUN mkdir -p /files/etc/ssl/certs /files/tmp && chmod 1777 /files/tmp \
	&& cp /etc/ssl/certs/ca-certificates.crt /files/etc/ssl/certs/

FROM scratch
ARG TARGETPLATFORM
COPY --from=files /files/ /
COPY LICENSE THIRD_PARTY_NOTICES.md /usr/share/doc/appctl/
COPY $TARGETPLATFORM/appctl /usr/bin/appctl
USER 65532:65532
ENV HOME=/tmp APPCTL_STORE=none APPCTL_MOCK_LISTEN=0.0.0.0:4780
EXPOSE 4780
ENTRYPOINT ["/usr/bin/appctl"]
CMD ["mock", "serve"]
