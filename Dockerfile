# The reef for anybody who has Docker:
#   docker build --tag reef .
#   docker run --publish 8765:8765 reef
#   docker run --user "$(id -u)" --volume "$PWD:/data" reef run baseline --out results
FROM python:3.12-slim

RUN pip install --no-cache-dir uv && useradd --create-home reef
COPY . /source
RUN uv pip install --system --no-cache --compile-bytecode /source && rm -r /source

# The model is compiled here, for whatever user it will run as.
ENV RMS_CACHE_DIR=/var/cache/rms_agents MPLCONFIGDIR=/tmp/matplotlib
RUN mkdir --mode=1777 "$RMS_CACHE_DIR" \
    && rms run baseline --weeks 4 > /dev/null \
    && rms explain baseline --weeks 4 > /dev/null \
    && chmod --recursive a+rwX "$RMS_CACHE_DIR"

USER reef
WORKDIR /data
EXPOSE 8765
ENTRYPOINT ["rms"]
CMD ["page", "--host", "0.0.0.0", "--no-browser"]
