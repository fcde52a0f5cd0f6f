# The program with what it needs to run: no shell, no package manager, a user without rights.
#   docker build -t lockstep .
FROM debian:12 AS build
WORKDIR /source
COPY .ci/setup-debian .ci/
RUN .ci/setup-debian build
COPY . .
RUN cmake --preset release -DBUILD_TESTING=OFF && cmake --build --preset release --target lockstep
RUN packaging/make_image_root build/release/lockstep /image

FROM scratch
COPY --from=build /image /
USER 65532:65532
WORKDIR /home/lockstep
ENV HOME=/home/lockstep SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt LOCKSTEP_INPUT=0
ENTRYPOINT ["/usr/bin/lockstep"]
CMD ["--help"]
