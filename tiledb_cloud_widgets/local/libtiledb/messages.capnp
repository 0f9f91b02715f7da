# What the server reads and writes of libtiledb's messages without help from a C function.
# Only field numbers and types must agree with libtiledb; fields that nobody needs here keep their place as AnyPointer.
@0xd4f0c6b5a1e27398;

struct KeyValue { key @0 :Text; value @1 :Text; }
struct Config { entries @0 :List(KeyValue); }

# The first pointer of many requests is the client's config: consolidate, vacuum, load enumerations and others.
struct WithConfig { config @0 :Config; }

struct ArrayOpen { config @0 :Config; queryType @1 :Text; }

struct BufferHeader {
  name @0 :Text;
  fixed @1 :UInt64;
  var @2 :UInt64;
  validity @3 :UInt64;
  originalFixed @4 :UInt64;
  originalVar @5 :UInt64;
  originalValidity @6 :UInt64;
}
# A condition is a tree: what compares a field with a value, or what combines others of its kind.
struct Comparison {
  combines @0 :Bool;
  field @1 :Text;
  value @2 :Data;
  operator @3 :Text;
  combined @4 :List(Comparison);
  combination @5 :Text;
  byLabel @6 :Bool;
  offsets @7 :Data;
}
struct Condition { clauses @0 :AnyPointer; combinations @1 :AnyPointer; tree @2 :Comparison; }
struct Reader { layout @0 :AnyPointer; subarray @1 :AnyPointer; state @2 :AnyPointer; condition @3 :Condition; }
struct Delete { condition @0 :Condition; }
struct Query {
  buffers @0 :List(BufferHeader);
  layout @1 :AnyPointer;
  status @2 :AnyPointer;
  type @3 :AnyPointer;
  writer @4 :AnyPointer;
  reader @5 :Reader;
  array @6 :AnyPointer;
  offsetsMode @7 :AnyPointer;
  config @8 :Config;
  stats @9 :AnyPointer;
  indexReader @10 :Reader;
  denseReader @11 :Reader;
  delete @12 :Delete;
}
# One for each dimension: its bounds as bytes, and for strings the size of the lower bound.
struct NonEmptyDomain { bounds @0 :AnyPointer; empty @1 :Bool; sizes @2 :List(UInt64); }
struct NonEmptyDomains { dimensions @0 :List(NonEmptyDomain); }
struct Fragment {
  p0 @0 :AnyPointer; p1 @1 :AnyPointer; p2 @2 :AnyPointer; p3 @3 :AnyPointer; p4 @4 :AnyPointer; p5 @5 :AnyPointer;
  p6 @6 :AnyPointer; p7 @7 :AnyPointer; p8 @8 :AnyPointer; p9 @9 :AnyPointer; p10 @10 :AnyPointer;
  p11 @11 :AnyPointer; p12 @12 :AnyPointer; p13 @13 :AnyPointer; p14 @14 :AnyPointer; p15 @15 :AnyPointer;
  p16 @16 :AnyPointer; p17 @17 :AnyPointer; p18 @18 :AnyPointer;
  domains @19 :NonEmptyDomains;
}
struct OpenedArray {
  queryType @0 :AnyPointer;
  uri @1 :AnyPointer;
  newestSchema @2 :AnyPointer;
  schemas @3 :AnyPointer;
  domains @4 :NonEmptyDomains;
  metadata @5 :AnyPointer;
  directory @6 :AnyPointer;
  fragments @7 :List(Fragment);
}
struct SingleFragmentInfo { schemaName @0 :AnyPointer; fragment @1 :Fragment; }
struct FragmentInfo { newestSchema @0 :AnyPointer; schemas @1 :AnyPointer; fragments @2 :List(SingleFragmentInfo); }

struct QueryPlan { config @0 :Config; query @1 :Query; }

struct MetadataEntry { key @0 :Text; type @1 :Text; count @2 :UInt32; value @3 :Data; deleted @4 :Bool; }
struct Metadata { entries @0 :List(MetadataEntry); }

struct GroupMember { uri @0 :Text; type @1 :Text; relative @2 :Bool; name @3 :Text; }
struct GroupBody { members @0 :List(GroupMember); metadata @1 :Metadata; }
struct Group { config @0 :Config; body @1 :GroupBody; }
struct GroupDetails { members @0 :List(GroupMember); metadata @1 :Metadata; uri @2 :Text; }
struct GroupMetadata { config @0 :Config; metadata @1 :Metadata; }

struct GroupName { uri @0 :Text; }
struct GroupCreate { config @0 :Config; group @1 :GroupName; }
struct GroupChanges { remove @0 :List(Text); add @1 :List(GroupMember); }
struct GroupUpdate { config @0 :Config; changes @1 :GroupChanges; }
