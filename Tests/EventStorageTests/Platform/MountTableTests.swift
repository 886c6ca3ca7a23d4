import Testing

@testable import EventStorage

@Suite struct MountTableTests {
    /// Lines as proc(5) describes them, with none, one and two optional fields.
    private let table = MountTable(
        Array(
            #"""
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            23 22 0:5 / /proc rw shared:2 master:1 - proc proc rw
            24 22 0:40 / /home/ann rw - nfs4 server:/export rw
            25 24 8:17 / /home/ann/local rw - xfs /dev/sdb1 rw
            26 22 0:41 / /mnt/my\040disk rw - cifs //server/share rw
            27 22 0:42 / /data rw - ext4 /dev/sdc1 rw
            28 27 0:43 / /data rw - fuse.sshfs ann@host: rw
            a line that is none
            29 22 0:44 / /cut rw -
            """#.utf8))

    @Test(arguments: [
        ("/", "ext4"), ("/etc/passwd", "ext4"), ("/proc", "proc"), ("/proc/1", "proc"), ("/home", "ext4"),
        ("/home/ann", "nfs4"), ("/home/ann/ledger", "nfs4"), ("/home/anna", "ext4"), ("/home/ann/local/x", "xfs"),
        ("/mnt/my disk/x", "cifs"), ("/mnt/my", "ext4"), ("/data/x", "fuse.sshfs"), ("/cut/x", "ext4"),
    ])
    func theInnermostMountCounts(path: String, type: String) { #expect(table.fileSystemType(of: path) == type) }

    @Test func aPathOutsideOfAllHasNone() {
        #expect(MountTable(Array("1 1 0:1 / /a rw - ext4 x rw".utf8)).fileSystemType(of: "/b") == nil)
        #expect(MountTable([]).fileSystemType(of: "/") == nil)
    }

    @Test func escapesInMountPoints() {
        let table = MountTable(Array(#"1 1 0:1 / /a\134040b\011c\012d rw - ext4 x rw"#.utf8))
        #expect(table.fileSystemType(of: "/a\\040b\tc\nd") == "ext4")
    }

    @Test(arguments: [
        ("nfs", true), ("nfs4", true), ("cifs", true), ("9p", true), ("fuse.sshfs", true), ("ext4", false),
        ("btrfs", false), ("tmpfs", false), ("overlay", false), ("fuseblk", false),
    ])
    func networks(type: String, isNetwork: Bool) { #expect(MountTable.isNetwork(type) == isNetwork) }
}
