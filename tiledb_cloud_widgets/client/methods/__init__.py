"""The functions of ``tiledb.cloud.client``, as mixins of `Client`."""
