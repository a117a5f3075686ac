// A sample in the form of LLVM's AArch64SystemOperands.td, with mistakes.
class RWSysReg<string name, bits<2> op0, bits<3> op1, bits<4> crn, bits<4> crm,
               bits<3> op2> : SysReg<name, op0, op1, crn, crm, op2>;

def : RWSysReg<"VBAR_EL1", 0b11, 0b000, 0b1100, 0b0000, 0b000>;
def : ROSysReg<"VBAR_EL2", 0b11, 0b100, 0b1100, 0b0000, 0b000>; // no: RW
def : WOSysReg<"OSLAR_EL1", 0b10, 0b000, 0b0001, 0b0000, 0b100>;
foreach n = 4-6 in {
  defvar nb = !cast<bits<4>>(n);
  def : RWSysReg<"DBGBVR"#n#"_EL1", 0b10, 0b000, 0b0000, nb, 0b100>;
}
let Requires = [{ {AArch64::FeatureSample} }] in {
foreach n = 0-1 in {
  foreach x = 0-1 in {
  def : ROSysReg<"SAMPLE"#x#n#"_EL1", 0b11, 0b000, 0b1011, 0b0100, 0b000> {
    let Encoding{4} = x;
    let Encoding{0} = n;
  }
  }
}
}
def : DC<"CIVAC", 0b011, 0b0111, 0b1110, 0b001>;
def : AT<"S1E9R", 0b000, 0b0111, 0b1000, 0b000>;
defm : TLBI<"VAE1IS", 0b000, 0b1000, 0b0011, 0b001>;
defm : TLBI<"SAMPLE", 0b000, 0b1000, 0b0100, 0b001, 0>;
