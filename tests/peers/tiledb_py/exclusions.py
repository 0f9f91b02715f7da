"""Tests of TileDB-Py that cannot pass over ``tiledb://``, by reason. They are run all the same, and must fail.

The reasons lie in libtiledb's client and in how a test is written; of the server only that it takes no single files.
"""

from __future__ import annotations

FRAME = "test_pandas_dataframe.py::TestPandasDataFrameRoundtrip"
VFS = "test_vfs.py::TestVFS"
GROUP = "test_group.py::GroupTest"
GROUP_METADATA = "test_group.py::GroupMetadataTest"
ARRAY = "test_libtiledb.py::ArrayTest"
CURRENT_DOMAIN = "test_current_domain.py::CurrentDomainTest::test_take_current_domain_into_account"

EXCLUDED: dict[str, set[str]] = {
    "it writes, copies or removes single files": {
        "cc/test_cc.py::test_config_io",
        "cc/test_filestore.py::test_libtiledb_schema_create_buffer",
        "cc/test_filestore.py::test_libtiledb_schema_create_uri",
        "cc/test_filestore.py::test_lt_schema_create",
        "cc/test_vfs.py::test_file_handle",
        "test_context_and_config.py::TestConfig::test_config_from_file",
        "test_context_and_config.py::TestConfig::test_ctx_config_from_file",
        "test_filestore.py::FilestoreTest::test_uri",
        "test_fragments.py::CopyFragmentsToExistingArrayTest::test_copy_fragments_to_existing_array",
        f"{FRAME}::test_csv_col_to_sparse_dims",
        f"{FRAME}::test_csv_dense",
        f"{FRAME}::test_csv_fillna",
        f"{FRAME}::test_dataframe_csv_chunked",
        f"{FRAME}::test_dataframe_csv_chunked_sparse_row_indices",
        f"{FRAME}::test_dataframe_csv_rt1",
        f"{FRAME}::test_dataframe_csv_schema_only",
        f"{FRAME}::test_dataframe_csv_schema_only_no_index",
        f"{FRAME}::test_read_parquet",
        f"{FRAME}::test_tile_and_cell_order",
        f"{VFS}::test_copy",
        f"{VFS}::test_dir_size",
        f"{VFS}::test_file",
        f"{VFS}::test_io",
        f"{VFS}::test_ls",
        f"{VFS}::test_ls_recursive",
        f"{VFS}::test_move",
        f"{VFS}::test_open_with",
        f"{VFS}::test_sc42569_vfs_memoryview",
        f"{VFS}::test_write_read",
        "test_vfs.py::test_vfs_isfile",
        "test_vfs.py::test_vfs_size",
    },
    "it makes empty folders, which the protocol of libtiledb's client for files does not have": {
        "cc/test_vfs.py::test_dir",
        f"{VFS}::test_dir",
        "test_vfs.py::test_vfs_isdir",
    },
    "it takes URIs apart as paths, which makes tiledb:/ of tiledb://": {
        f"{GROUP}::test_walk_group",
        f"{GROUP_METADATA}::test_consolidation_and_vac",
        f"{GROUP_METADATA}::test_consolidation_and_vac_no_config",
        "test_util.py::UtilTest::test_ls",
    },
    "libtiledb's client refuses encrypted arrays on any server": {
        f"{ARRAY}::test_array_create_encrypted",
        "test_libtiledb.py::ConsolidationTest::test_array_consolidate_with_key",
    },
    "TileDB-Py refuses overwrite=True for what is not on a disk": {
        f"{ARRAY}::test_create_array_overwrite",
    },
    "libtiledb upgrades the format of an array on a disk only": {
        f"{ARRAY}::test_upgrade_version",
    },
    "libtiledb's client names a member without a name after the end of its URI": {
        f"{GROUP}::test_group_members",
    },
    "it changes the schema of an open array in the client's memory alone, where no server reads it": {
        f"{CURRENT_DOMAIN}_dense_indexing_sc61914",
        f"{CURRENT_DOMAIN}_sparse_indexing_sc61914",
    },
    "libtiledb's client consolidates a list of fragments itself, by a write that it then refuses to finalize": {
        "test_libtiledb.py::ConsolidationTest::test_array_consolidate_with_uris",
    },
    "libtiledb's client sends `== None` and `== ''` in the same bytes": {
        "test_query_condition.py::QueryConditionTest::test_null_query_condition",
    },
    "libtiledb's client sends metadata when an array is closed, without the time at which it was opened": {
        "test_filestore.py::FilestoreTest::test_multiple_writes",
    },
    "it expects that the environment names no server": {
        "test_profile.py::ConfigWithProfileTest::test_config_with_profile",
    },
}
